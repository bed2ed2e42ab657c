using System.Data.Common;
using System.Text.Json;
using Relay.Storage.Access;
using Relay.Storage.Querying;

namespace Relay.Storage.Runs;

/// <summary>The runs in their table: few rows, each with its reports.</summary>
internal sealed class RunLog(IStore store, IdSequence ids, TimeProvider clock) : IRunLog
{
    internal const string Columns = "id, created_at, ended_at, state, scenario, seed, options, error";

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<RunRecord> BeginAsync(NewRun begun, string actor, CancellationToken cancel) =>
        store.WriteAsync(
            db =>
            {
                var run = new RunRecord(ids.Next(), Now, null, RunState.Running, begun.Scenario, begun.Seed, begun.Storm, null, null);
                db.Execute(
                    "INSERT INTO runs (id, created_at, state, scenario, seed, options) VALUES (@id, @at, @state, @scenario, @seed, @options)",
                    ("id", run.Id),
                    ("at", run.CreatedAt),
                    ("state", nameof(RunState.Running)),
                    ("scenario", run.Scenario),
                    ("seed", run.Seed),
                    ("options", run.Storm)
                );
                db.Execute(
                    "DELETE FROM runs WHERE state <> @running AND id NOT IN (SELECT id FROM runs ORDER BY id DESC LIMIT @kept)",
                    ("running", nameof(RunState.Running)),
                    ("kept", IRunLog.Kept)
                );
                Audit.Write(db, ids.Next(), Now, actor, "run.started", Ids.Run(run.Id));
                return run;
            },
            run => [ChangeNote.OfRun(run.Id, RunState.Running)],
            cancel
        );

    public Task EndAsync(long id, RunEnd end, CancellationToken cancel) =>
        store.WriteAsync(
            db =>
                db.Execute(
                    "UPDATE runs SET ended_at = @at, state = @state, error = @error, result = @result, report_json = @json, "
                        + "report_junit = @junit, report_html = @html WHERE id = @id AND state = @running",
                    ("at", Now),
                    ("state", end.State.ToString()),
                    ("error", end.Error),
                    ("result", end.Result is { } result ? JsonSerializer.Serialize(result) : null),
                    ("json", end.Reports?.Json),
                    ("junit", end.Reports?.Junit),
                    ("html", end.Reports?.Html),
                    ("id", id),
                    ("running", nameof(RunState.Running))
                ),
            ended => ended > 0 ? [ChangeNote.OfRun(id, end.State)] : [],
            cancel
        );

    public async Task<int> InterruptAsync(string why, CancellationToken cancel)
    {
        var interrupted = await store.WriteAsync(
            db =>
            {
                var left = db.Query(
                        "SELECT id FROM runs WHERE state = @running",
                        row => row.GetInt64(0),
                        ("running", nameof(RunState.Running))
                    )
                    .Where(ids.IsOwn)
                    .ToList();
                // Ids are numbers, so they need no parameters.
                db.Execute(
                    $"UPDATE runs SET ended_at = @at, state = @state, error = @why WHERE id IN ({Sql.List(left)})",
                    ("at", Now),
                    ("state", nameof(RunState.Interrupted)),
                    ("why", why)
                );
                return left;
            },
            left => left.Select(id => ChangeNote.OfRun(id, RunState.Interrupted)),
            cancel
        );
        return interrupted.Count;
    }

    public Task<RunRecord?> FindAsync(long id, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
                db.First(
                    $"SELECT {Columns}, result FROM runs WHERE id = @id",
                    row => Row(row) with { Result = row.TextOrNull(8) is { } json ? JsonSerializer.Deserialize<RunResult>(json) : null },
                    ("id", id)
                ),
            cancel
        );

    public Task<Page<RunRecord>> ListAsync(PageRequest page, CancellationToken cancel) =>
        store.ReadAsync(
            db =>
            {
                var rows = db.Query(
                    $"SELECT {Columns} FROM runs WHERE id < @before ORDER BY id DESC LIMIT @limit",
                    Row,
                    ("before", page.After ?? long.MaxValue),
                    ("limit", page.Limit + 1)
                );
                return rows.Count > page.Limit
                    ? new Page<RunRecord>(rows.GetRange(0, page.Limit), rows[page.Limit - 1].Id)
                    : new Page<RunRecord>(rows, null);
            },
            cancel
        );

    public Task<string?> ReportAsync(long id, ReportForm form, CancellationToken cancel)
    {
        var column = form switch
        {
            ReportForm.Json => "report_json",
            ReportForm.Junit => "report_junit",
            _ => "report_html",
        };
        return store.ReadAsync(db => db.First($"SELECT {column} FROM runs WHERE id = @id", row => row.TextOrNull(0), ("id", id)), cancel);
    }

    internal static RunRecord Row(DbDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetInt64(1),
            row.LongOrNull(2),
            Enum.Parse<RunState>(row.GetString(3)),
            row.TextOrNull(4),
            row.GetInt64(5),
            row.GetString(6),
            row.TextOrNull(7),
            null
        );
}
