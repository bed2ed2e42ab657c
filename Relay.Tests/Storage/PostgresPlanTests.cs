using System.Data.Common;
using System.Text.RegularExpressions;
using Relay.Storage.Journal;
using Relay.Storage.Postgres;
using Relay.Storage.Querying;
using Relay.Storage.Writing;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// What the planner makes of claims and lists where much was delivered and little waits: what they cost must not rise with what was
/// delivered before.
/// </summary>
public sealed class PostgresPlanTests : IAsyncDisposable
{
    /// <summary>The indexes of parts are named after their columns: of what is due by time, and of what waits by age.</summary>
    private const string Due = "deliveries_rest_webhook_id_next_at_idx",
        Waiting = "deliveries_rest_webhook_id_id_next_at_idx";

    private readonly PostgresTestStore _store = new(isFresh: true);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task What_is_due_is_found_among_open_work_only()
    {
        await FillAsync();
        foreach (
            var (sql, index) in ((string, string)[])
                [
                    (StoredQueue.DueStatement, Due),
                    (StoredQueue.NextStatement, Due),
                    // By age or by time: both are of open work only.
                    (StoredQueue.NextLiveStatement(SqlDialect.Postgres), $"{Due} {Waiting}"),
                    (Lease(StoredQueue.LiveDue), Waiting),
                    (Lease(StoredQueue.ParkedDue), Waiting),
                ]
        )
            await AssertAsync(sql, index);
    }

    [Fact]
    public async Task Lists_go_by_the_index_that_has_their_order()
    {
        await FillAsync();
        foreach (
            var (sql, index) in ((string, string)[])
                [
                    ("SELECT * FROM events WHERE id < @mark ORDER BY id DESC LIMIT 50", "events_rest_pkey"),
                    (
                        "SELECT * FROM deliveries WHERE webhook_id = @webhook AND id < @mark ORDER BY id DESC LIMIT 50",
                        "deliveries_rest_webhook_id_id_idx"
                    ),
                    ("SELECT * FROM deliveries WHERE event_id = @mark ORDER BY id", "deliveries_rest_event_id_idx"),
                    ("SELECT * FROM arrivals WHERE result = 2 AND source_id = @webhook ORDER BY id DESC LIMIT 50", "arrivals_rejected"),
                    ("SELECT * FROM calls WHERE call_id = 'call_1' AND source_id = @webhook", "calls_call"),
                    ("SELECT call FROM call_numbers WHERE digits >= '555' AND digits < '556'", "call_numbers_pkey"),
                ]
        )
            await AssertAsync(sql, index);
    }

    /// <summary>Ids say the time, so whoever asks by id, or for a time, has to do with one part.</summary>
    [Fact]
    public async Task Only_the_part_is_read_that_can_have_the_row()
    {
        await FillAsync();
        var part = Partition.At(_store.Now, new PostgresLimits().PartitionDays);
        foreach (
            var sql in (string[])
                [
                    $"SELECT * FROM whole_events WHERE id IN ({part.From}, {part.From + 1})",
                    $"SELECT * FROM whole_events WHERE id >= {part.From} AND id < {part.From + 1000} ORDER BY id DESC LIMIT 50",
                    $"SELECT * FROM deliveries WHERE id = {part.From}",
                    $"SELECT * FROM attempts WHERE delivery_id IN ({part.From}) ORDER BY number",
                ]
        )
        {
            var plan = await _store.Store.ReadAsync(db => db.Query("EXPLAIN (ANALYZE, COSTS OFF) " + sql, row => row.GetString(0)));

            var read = plan.Where(step => !step.Contains("never executed", StringComparison.Ordinal));
            var tables = read.SelectMany(step => Regex.Matches(step, @" on ([a-z]+_\w+)").Select(match => match.Groups[1].Value))
                .Where(name => PartitionRows.Tables.Any(table => name.StartsWith(table.Table + "_", StringComparison.Ordinal)))
                .Where(name => !name.Contains("_idx", StringComparison.Ordinal) && !name.EndsWith("_pkey", StringComparison.Ordinal));
            Assert.Equal([part.Suffix], tables.Select(name => name[(name.IndexOf('_') + 1)..]).Distinct());
        }
    }

    /// <summary>As a part is that has just become the one of now: the server has not looked at it since it was empty.</summary>
    [Fact]
    public async Task Lists_of_a_part_that_the_server_knows_nothing_of_go_by_its_order_too()
    {
        var part = Partition.At(_store.Now, new PostgresLimits().PartitionDays);
        await _store.RunAsync(
            $"""
            INSERT INTO events (id, source_id, kind, type, received_at, verification, remote, body_sha256, body_bytes, headers)
              SELECT {part.From} + n, 1, 'call.completed', 'call.end', n, 1, '127.0.0.1', ''::bytea, 2, ''::bytea FROM generate_series(1, 20000) n
            """
        );

        var plan = await _store.Store.ReadAsync(db =>
            Explain(
                db,
                "SELECT id FROM events WHERE id < @high AND id >= @low ORDER BY id DESC LIMIT 1 OFFSET 3999",
                [("high", long.MaxValue), ("low", 0L)]
            )
        );

        Assert.DoesNotContain(plan, step =>
            step.Contains("Sort  ", StringComparison.Ordinal) || step.Contains("Seq Scan", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_journals_arrays_find_their_rows_by_their_keys()
    {
        await FillAsync();
        await AssertAsync(
            "UPDATE deliveries d SET state = 2 FROM unnest(ARRAY[1,2,3]::bigint[]) AS s (id) WHERE d.id = s.id",
            "deliveries_rest_pkey"
        );
        await AssertAsync(JournalSql.FindFirst.Replace("$1", "@mark", StringComparison.Ordinal), "events_rest_pkey");
    }

    private static string Lease(string where) => StoredQueue.LeaseStatement(StoredQueue.Waiting(SqlDialect.Postgres), where, 16);

    /// <summary>Four hundred webhooks that were sent 40,000 deliveries, of which every 39th waits.</summary>
    private async Task FillAsync() =>
        await _store.Store.WriteAsync(db =>
            db.Execute(
                """
                INSERT INTO events (id, source_id, kind, type, received_at, verification, remote, body_sha256, body_bytes, headers)
                  SELECT n, 1, 'call.completed', 'call.end', n, 1, '127.0.0.1', ''::bytea, 2, ''::bytea FROM generate_series(1, 20000) n;
                INSERT INTO deliveries (id, event_id, webhook_id, state, trigger, next_at, created_at)
                  SELECT n, n / 2 + 1, n % 400, CASE WHEN n % 39 = 0 THEN 0 ELSE 2 END, 0, n, n FROM generate_series(1, 40000) n;
                INSERT INTO arrivals (id, source_id, result, received_at, remote, body_sha256, body_bytes, headers)
                  SELECT n, n % 400, 1 + n % 2, n, '127.0.0.1', ''::bytea, 2, ''::bytea FROM generate_series(1, 20000) n;
                INSERT INTO calls (id, source_id, call_id, is_over, has_transcript, has_summary, notes, first_heard_at, last_heard_at, last_kind, events)
                  SELECT n, n % 400, 'call_' || n, 1, 0, 0, 0, n, n, 'call.completed', 1 FROM generate_series(1, 20000) n;
                INSERT INTO call_numbers (digits, call) SELECT n::text, n FROM generate_series(100000, 120000) n;
                ANALYZE events; ANALYZE deliveries; ANALYZE arrivals; ANALYZE calls; ANALYZE call_numbers
                """
            )
        );

    /// <param name="index">The one that it goes by; several, of which each is as good, with spaces.</param>
    private async Task AssertAsync(string sql, string index)
    {
        (string, object?)[] values = [("webhook", 7L), ("now", 30000L), ("mark", 20000L), ("limit", 16L), ("epoch", 1L)];
        var used = values.Where(value => sql.Contains("@" + value.Item1, StringComparison.Ordinal)).ToArray();

        var plan = await _store.Store.ReadAsync(db => Explain(db, sql, used));

        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan", StringComparison.Ordinal));
        Assert.True(
            index.Split(' ').Any(name => plan.Any(step => step.Contains(name, StringComparison.Ordinal))),
            sql + "\n" + string.Join('\n', plan)
        );
    }

    private static List<string> Explain(DbConnection db, string sql, (string, object?)[] values) =>
        db.Query("EXPLAIN " + sql, row => row.GetString(0), values);
}
