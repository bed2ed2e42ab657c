using Relay.Storage.Querying;
using Relay.Storage.Writing;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>
/// Claims run on the one writer: what they cost must not rise with what was delivered before. The plan says so, whatever the figures
/// about the tables are.
/// </summary>
public sealed class QueryPlanTests
{
    [Theory]
    [InlineData(StoredQueue.DueStatement, "deliveries_due")]
    [InlineData(StoredQueue.NextStatement, "deliveries_due")]
    public async Task What_is_due_is_found_among_open_work_only(string sql, string index) => await AssertAsync(sql, index);

    [Fact]
    public async Task What_comes_next_behind_the_mark_is_found_among_open_work_only() =>
        await AssertAsync(StoredQueue.NextLiveStatement(SqlDialect.Sqlite), "deliveries_waiting");

    [Theory]
    [InlineData(StoredQueue.LiveDue)]
    [InlineData(StoredQueue.ParkedDue)]
    public async Task What_is_leased_is_found_among_open_work_only(string where) =>
        await AssertAsync(StoredQueue.LeaseStatement(StoredQueue.Waiting(SqlDialect.Sqlite), where, 16), "deliveries_waiting");

    private static async Task AssertAsync(string sql, string index)
    {
        await using var store = new SqliteTestStore();
        (string, object?)[] values = [("webhook", 1L), ("now", 1L), ("mark", 1L), ("limit", 1L), ("epoch", 1L)];
        var used = values.Where(value => sql.Contains("@" + value.Item1, StringComparison.Ordinal)).ToArray();

        var plan = await store.Store.ReadAsync(db => db.Query("EXPLAIN QUERY PLAN " + sql, row => row.GetString(3), used));

        Assert.Contains(plan, step => step.StartsWith("SEARCH deliveries", StringComparison.Ordinal));
        Assert.All(plan.Where(step => step.Contains("deliveries", StringComparison.Ordinal)), step =>
            Assert.Contains($"INDEX {index} (webhook_id=", step, StringComparison.Ordinal)
        );
    }
}
