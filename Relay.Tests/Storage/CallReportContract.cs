using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>What every engine's change log says to those who follow calls.</summary>
public abstract class CallReportContract : IAsyncDisposable
{
    private TestStore? _store;

    private protected TestStore Store => _store ??= Open();

    private protected abstract TestStore Open();

    private protected abstract ICallReports Reports();

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_committed_later_under_a_lower_id_is_reported_later_and_once()
    {
        await SourceAsync();
        var first = await Store.Journal.RecordAsync(Store.Draft("a", [], call: "first"));
        var position = (await Reports().ReadAsync(0, 100, default)).Through;
        await Store.RecordLateAsync(Store.Draft("b", [], call: "late"), first.EventId - 1);

        var later = await Reports().ReadAsync(position, 100, default);

        // The late one has two changes: its recording, and the id that it was given by the test. The row has one number only.
        Assert.Equal("late", Assert.Single(later.Items).Envelope.CallId);
        Assert.Equal(["first", "late"], (await AllAsync(100)).Select(report => report.Envelope.CallId));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Any_page_size_gives_the_same(int limit)
    {
        await SourceAsync();
        await Task.WhenAll(
            Enumerable.Range(0, 60).Select(i => Store.Journal.RecordAsync(Store.Draft($"k{i % 50}", [], call: $"call_{i % 50}")).AsTask())
        );
        await Store.RunAsync("UPDATE events SET kind = 'call.ringing' WHERE call_id = 'call_7'");
        await Store.RunAsync("INSERT INTO edits SELECT id, 1, 0, 'test' FROM events WHERE call_id = 'call_8'");
        await Store.ForgetBodiesAsync("call_id = 'call_9'");
        await Store.RunAsync($"UPDATE events SET flags = 'odd,{EventRecord.ImportedFlag}' WHERE call_id = 'call_10'");

        var all = await AllAsync(limit);

        Assert.Equal(46, all.Count);
        Assert.Equal(all.Select(report => report.Number).Order(), all.Select(report => report.Number));
        Assert.Equal(46, all.Select(report => report.Envelope.CallId).Distinct().Count());
    }

    [Fact]
    public async Task A_report_has_what_was_sent_and_the_source_as_it_is()
    {
        await SourceAsync();
        await Store.Journal.RecordAsync(Store.Draft("a", [], body: """{"data":{"from_number":"+1"}}"""));
        await Store.RunAsync("UPDATE sources SET settings = replace(settings, 'acct_1', 'acct_2')");

        var report = Assert.Single(await AllAsync(10));

        Assert.Equal((7, "acct_2", 0), (report.Source.Id, report.Source.AccountId, report.Source.Secrets.Count));
        Assert.Equal(("1", "2"), (report.Request.Headers[0].Value, report.Request.Headers[1].Value));
        var data = Dialect.Create(report.Source.Dialect).ReadData(report.Request, report.Envelope);
        Assert.Equal(("+1", "acct_2"), (data.From, report.FindAccount(data with { AccountId = "acct_9" })));
    }

    private async Task SourceAsync() =>
        await Store.Store.WriteAsync(db =>
            db.Execute(
                "INSERT INTO sources (id, slug, settings, secrets, created_at) VALUES (7, 'desk', @settings, @secrets, 0)",
                ("secrets", Array.Empty<byte>()),
                ("settings", """{"id":7,"slug":"desk","name":"desk","dialect":"dialstack","accountId":"acct_1"}""")
            )
        );

    private async Task<List<CallReport>> AllAsync(int limit)
    {
        var all = new List<CallReport>();
        for (var after = 0L; ; )
        {
            var page = await Reports().ReadAsync(after, limit, default);
            all.AddRange(page.Items);
            if (page.Through == after)
                return all;
            after = page.Through;
        }
    }
}
