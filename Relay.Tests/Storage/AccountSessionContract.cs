using System.Text;
using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps sessions of accounts' pages, whichever node opened them.</summary>
public abstract class AccountSessionContract : NodeContract
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task One_node_opens_it_and_every_other_knows_it_after_a_crash_too()
    {
        var (session, secret) = await (await NodeAsync()).AccountSessions.OpenAsync("acct_1", 0, Hour, default);

        Assert.Equal(session, await (await NodeAsync()).AccountSessions.FindAsync(secret, default));
        await Store.CrashAsync();

        Assert.Equal(session, await (await NodeAsync()).AccountSessions.FindAsync(secret, default));
    }

    [Fact]
    public async Task It_is_good_for_its_time_and_then_told_as_over()
    {
        var node = await NodeAsync();
        var (_, secret) = await node.AccountSessions.OpenAsync("acct_1", 0, Hour, default);

        Store.Clock.Advance(Hour - TimeSpan.FromMilliseconds(1));
        Assert.False((await node.AccountSessions.FindAsync(secret, default))!.IsOver(Store.Now));
        Store.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True((await node.AccountSessions.FindAsync(secret, default))!.IsOver(Store.Now));
        // The next one's making takes its row away.
        await node.AccountSessions.OpenAsync("acct_2", 0, Hour, default);
        Assert.Equal(1, await Store.NumberAsync("SELECT count(*) FROM account_sessions"));
        Assert.True((await node.AccountSessions.FindAsync(secret, default))!.IsOver(Store.Now));
    }

    [Fact]
    public async Task It_ends_with_the_key_that_asked_for_it_on_every_node_at_once()
    {
        var (one, two) = (await NodeAsync(), await NodeAsync());
        var (key, _) = await one.Keys.CreateAsync("crm", Role.Admin, "test", default);
        var (_, secret) = await one.AccountSessions.OpenAsync("acct_1", key.Id, Hour, default);
        Assert.NotNull(await two.AccountSessions.FindAsync(secret, default));

        await one.Keys.RevokeAsync(key.Id, "test", default);

        Assert.Null(await two.AccountSessions.FindAsync(secret, default));
    }

    [Fact]
    public async Task A_guess_never_reaches_the_store()
    {
        var node = await NodeAsync();
        var (_, secret) = await node.AccountSessions.OpenAsync("acct_1", 0, Hour, default);
        var reads = node.Store.Reads;

        foreach (
            var guess in (string[])["", "cs_", secret[3..], secret[..^1], "cs_" + new string('A', secret.Length - 3), "rk" + secret[2..]]
        )
            Assert.Null(await node.AccountSessions.FindAsync(guess, default));

        Assert.Equal(reads, node.Store.Reads);
    }

    [Fact]
    public async Task Nothing_that_opens_one_is_in_the_store()
    {
        var node = await NodeAsync();
        var (_, secret) = await node.AccountSessions.OpenAsync("acct_1", 0, Hour, default);

        var (hash, account) = await Store.Store.ReadAsync(db =>
            db.First("SELECT hash, account FROM account_sessions", row => (row.BytesOrNull(0)!, row.GetString(1)))
        );
        Assert.Equal(AccessHash.Bytes(secret), hash);
        Assert.DoesNotContain(secret[3..], Encoding.Latin1.GetString(hash) + account, StringComparison.Ordinal);
    }

    [Fact]
    public async Task So_many_of_an_account_are_out_and_no_more_until_they_are_over()
    {
        var node = await NodeAsync();
        Task<(AccountSession, string)> OpenAsync(string account) => node.AccountSessions.OpenAsync(account, 0, Hour, default);
        await Task.WhenAll(Enumerable.Range(0, IAccountSessions.MostOut).Select(_ => OpenAsync("acct_1")));

        Assert.Equal("rate_limited", (await Assert.ThrowsAsync<ProblemException>(() => OpenAsync("acct_1"))).Problem.Code);
        await OpenAsync("acct_2");
        Store.Clock.Advance(Hour);
        await OpenAsync("acct_1");
    }
}
