using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps the simulator's runs.</summary>
public abstract class RunLogContract : NodeContract
{
    private static readonly NewRun _run = new("storm", 7, "{}");
    private static readonly RunReports _reports = new("{\"a\":1}", "<junit/>", "<html/>");

    [Fact]
    public async Task A_run_ends_once_and_every_node_reads_it()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var begun = await one.Runs.BeginAsync(_run, "test", default);
        Assert.Equal(begun, await other.Runs.FindAsync(begun.Id, default));
        Assert.Null(await other.Runs.ReportAsync(begun.Id, ReportForm.Html, default));

        Store.Clock.Advance(TimeSpan.FromSeconds(3));
        await one.Runs.EndAsync(begun.Id, new RunEnd(RunState.Red, Result: Result(), Reports: _reports), default);
        await other.Runs.EndAsync(begun.Id, new RunEnd(RunState.Green), default);
        await Store.CrashAsync();
        var node = await NodeAsync();

        var ended = (await node.Runs.FindAsync(begun.Id, default))!;
        Assert.Equal(begun with { State = RunState.Red, EndedAt = Store.Now }, ended with { Result = null });
        Assert.Equal(("digest", 9), (ended.Result!.Digest, ended.Result.Delivered));
        foreach (
            var (form, text) in new[]
            {
                (ReportForm.Json, _reports.Json),
                (ReportForm.Junit, _reports.Junit),
                (ReportForm.Html, _reports.Html),
            }
        )
            Assert.Equal(text, await node.Runs.ReportAsync(begun.Id, form, default));
        Assert.Null(await node.Runs.FindAsync(begun.Id + 1, default));
    }

    [Fact]
    public async Task A_start_interrupts_what_its_own_node_left_and_nobody_elses()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var left = await one.Runs.BeginAsync(_run, "test", default);
        var ended = await one.Runs.BeginAsync(_run, "test", default);
        await one.Runs.EndAsync(ended.Id, new RunEnd(RunState.Green), default);
        var others = await other.Runs.BeginAsync(_run, "test", default);

        Assert.Equal(1, await one.Runs.InterruptAsync("stopped", default));

        Assert.Equal(
            [(others.Id, RunState.Running, null), (ended.Id, RunState.Green, null), (left.Id, RunState.Interrupted, "stopped")],
            (await other.Runs.ListAsync(new PageRequest(10), default))
                .Items.OrderByDescending(run => (run.Id == others.Id, run.Id))
                .Select(run => (run.Id, run.State, run.Error))
        );
        Assert.Equal(0, await one.Runs.InterruptAsync("stopped", default));
    }

    [Fact]
    public async Task The_newest_are_kept_and_one_that_runs_whatever_its_age()
    {
        var node = await NodeAsync();
        var running = await node.Runs.BeginAsync(_run, "test", default);
        var ids = new List<long>();
        for (var i = 0; i < IRunLog.Kept + 1; i++)
        {
            ids.Add((await node.Runs.BeginAsync(_run, "test", default)).Id);
            await node.Runs.EndAsync(ids[^1], new RunEnd(RunState.Green), default);
        }

        var all = (await node.Runs.ListAsync(new PageRequest(1_000), default)).Items.Select(run => run.Id).ToList();

        Assert.Contains(running.Id, all);
        Assert.Equal(ids.AsEnumerable().Reverse().Take(IRunLog.Kept), all.Where(id => id != running.Id));
    }

    [Fact]
    public async Task Pages_hold_each_run_once_newest_first()
    {
        var node = await NodeAsync();
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
            ids.Add((await node.Runs.BeginAsync(_run, "test", default)).Id);

        var first = await node.Runs.ListAsync(new PageRequest(2), default);
        var second = await node.Runs.ListAsync(new PageRequest(2, first.Next), default);
        var third = await node.Runs.ListAsync(new PageRequest(2, second.Next), default);

        Assert.Equal(ids.AsEnumerable().Reverse(), first.Items.Concat(second.Items).Concat(third.Items).Select(run => run.Id));
        Assert.Null(third.Next);
        Assert.Equal("run.started", (await node.History.AuditAsync(new PageRequest(1), default)).Items[0].Action);
    }

    private static RunResult Result() => new(false, "digest", 1, 2, 3, 4, 5, 6, 9, 7, 8, 9, new AnswerTimes(1, 2, 3), null, []);
}
