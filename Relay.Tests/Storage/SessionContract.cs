using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps who is signed in, and what a node knows of another's sessions.</summary>
public abstract class SessionContract : NodeContract
{
    [Fact]
    public async Task A_session_holds_on_every_node_at_once()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());

        var token = await one.Sessions.SignInAsync(one.Keys.FirstKey!, default);

        Assert.Equal((await one.Sessions.FindAsync(token!, default))!, await other.Sessions.FindAsync(token!, default));
        Assert.True(await other.Proofs.HoldsAsync(CallerProof.FromSession(token!), default));
        Assert.Null(await one.Sessions.SignInAsync("rk_wrong", default));
    }

    [Fact]
    public async Task One_that_ended_is_refused_at_once_and_on_another_node_by_its_poll()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var token = (await one.Sessions.SignInAsync(one.Keys.FirstKey!, default))!;
        var stays = (await one.Sessions.SignInAsync(one.Keys.FirstKey!, default))!;
        Assert.NotNull(await other.Sessions.FindAsync(token, default));

        await one.Sessions.EndAsync(token, default);

        Assert.Null(await one.Sessions.FindAsync(token, default));
        await other.PollAsync();
        Assert.Null(await other.Sessions.FindAsync(token, default));
        Assert.NotNull(await other.Sessions.FindAsync(stays, default));
    }

    [Fact]
    public async Task It_ends_with_the_key_that_opened_it_on_every_node()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var (record, key) = await one.Keys.CreateAsync("desk", Role.Viewer, "test", default);
        var token = (await other.Sessions.SignInAsync(key, default))!;
        Assert.NotNull(await one.Sessions.FindAsync(token, default));

        await one.Keys.RevokeAsync(record.Id, "test", default);

        Assert.Null(await one.Sessions.FindAsync(token, default));
        await other.PollAsync();
        Assert.Null(await other.Sessions.FindAsync(token, default));
    }

    [Fact]
    public async Task A_lent_key_takes_its_session_along()
    {
        var node = await NodeAsync();
        var lent = node.Keys.Lend("run", Role.Admin);
        var token = (await node.Sessions.SignInAsync(lent.Key, default))!;

        Assert.NotNull(await node.Sessions.FindAsync(token, default));
        lent.Dispose();
        Assert.Null(await node.Sessions.FindAsync(token, default));
    }

    [Fact]
    public async Task A_link_opens_one_session_whichever_nodes_are_asked()
    {
        var nodes = new[] { await NodeAsync(), await NodeAsync() };
        var link = await nodes[0].Sessions.NewLinkAsync(default);

        var tokens = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => nodes[i % 2].Sessions.SignInByLinkAsync(link, default)));

        var token = Assert.Single(tokens.OfType<string>());
        Assert.Equal(new Caller(0, "sign-in link", Role.Admin), await nodes[0].Sessions.FindAsync(token, default));
        Assert.Null(await nodes[0].Sessions.SignInByLinkAsync("none", default));
    }

    [Fact]
    public async Task Whoever_works_on_one_node_is_not_idle_on_another()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var token = (await one.Sessions.SignInAsync(one.Keys.FirstKey!, default))!;
        Assert.NotNull(await other.Sessions.FindAsync(token, default));

        for (var i = 0; i < 3; i++)
        {
            Store.Clock.Advance(TimeSpan.FromMinutes(50));
            var writes = one.Store.Writes;
            Assert.NotNull(await one.Sessions.FindAsync(token, default));
            Assert.Equal(writes + 1, one.Store.Writes);
        }

        // Whatever was asked to be written before this is.
        await one.Tickets.MakeAsync(TicketPurpose.Stream, [], TimeSpan.FromMinutes(1), default);
        Assert.NotNull(await other.Sessions.FindAsync(token, default));
        Store.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Null(await other.Sessions.FindAsync(token, default));
        Assert.Null(await one.Sessions.FindAsync(token, default));
    }

    [Fact]
    public async Task Neither_a_guess_nor_an_ended_session_asks_the_store_again_and_again()
    {
        var node = await NodeAsync();
        var token = (await node.Sessions.SignInAsync(node.Keys.FirstKey!, default))!;
        await node.Sessions.EndAsync(token, default);
        Assert.Null(await node.Sessions.FindAsync(token, default));
        var reads = node.Store.Reads;

        for (var i = 0; i < 100; i++)
        {
            Assert.Null(await node.Sessions.FindAsync(token, default));
            Assert.Null(await node.Sessions.FindAsync($"guess{i}", default));
            await node.Sessions.EndAsync($"guess{i}", default);
        }

        Assert.Equal(reads, node.Store.Reads);
    }

    [Fact]
    public async Task It_outlives_a_crash()
    {
        var node = await NodeAsync();
        var token = (await node.Sessions.SignInAsync(node.Keys.FirstKey!, default))!;

        await Store.CrashAsync();

        Assert.NotNull(await (await NodeAsync()).Sessions.FindAsync(token, default));
    }
}
