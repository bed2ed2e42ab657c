using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps keys, and what a node knows of another's.</summary>
public abstract class KeyRingContract : NodeContract
{
    [Fact]
    public async Task A_key_that_one_node_made_opens_another_at_once()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());

        var (record, key) = await one.Keys.CreateAsync("desk", Role.Viewer, "test", default);

        Assert.Equal(new Caller(record.Id, "desk", Role.Viewer), await other.Keys.FindAsync(key, default));
        Assert.Equal(
            [one.Keys.FirstKey is null ? "" : "first admin key", "desk"],
            (await other.Keys.ListAsync(default)).Select(k => k.Name)
        );
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_on_another_node_by_its_poll()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var (record, key) = await one.Keys.CreateAsync("desk", Role.Viewer, "test", default);
        var proof = CallerProof.FromKey(key);
        Assert.True(await other.Proofs.HoldsAsync(proof, default));

        Assert.True(await one.Keys.RevokeAsync(record.Id, "test", default));

        Assert.Null(await one.Keys.FindAsync(key, default));
        await other.PollAsync();
        Assert.Null(await other.Keys.FindAsync(key, default));
        Assert.False(await other.Proofs.HoldsAsync(proof, default));
        Assert.False(await other.Keys.RevokeAsync(record.Id, "test", default));
    }

    [Fact]
    public async Task What_was_read_before_a_revocation_does_not_bring_the_key_back()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => one.Keys.CreateAsync($"k{i}", Role.Viewer, "test", default)));

        // Both nodes read while the one revokes.
        await Task.WhenAll(
            made.Select(async entry =>
            {
                await Task.WhenAll(one.PollAsync(), one.Keys.RevokeAsync(entry.Record.Id, "test", default), other.PollAsync());
                Assert.Null(await one.Keys.FindAsync(entry.Key, default));
            })
        );
        await other.PollAsync();

        Assert.All(await Task.WhenAll(made.Select(entry => other.Keys.FindAsync(entry.Key, default).AsTask())), Assert.Null);
    }

    [Fact]
    public async Task Two_who_revoke_at_once_cannot_lock_everybody_out()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        await one.Keys.CreateAsync("second", Role.Admin, "test", default);
        var ids = (await one.Keys.ListAsync(default)).Select(key => key.Id).ToList();

        var refusals = await Task.WhenAll(RefusedAsync(one, ids[0]), RefusedAsync(other, ids[1]));

        Assert.Equal("state_conflict", Assert.Single(refusals.OfType<string>()));
        Assert.Single(await one.Keys.ListAsync(default));
    }

    [Fact]
    public async Task A_flood_of_wrong_keys_asks_the_store_a_few_times_a_second()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());
        var before = other.Store.Reads;

        for (var i = 0; i < 1_000; i++)
            Assert.Null(await other.Keys.FindAsync($"rk_wrong{i}", default));

        Assert.InRange(other.Store.Reads - before, 1, 20);
        // What was known opens as ever, and a new one after the next poll.
        Assert.NotNull(await other.Keys.FindAsync(one.Keys.FirstKey!, default));
        var (_, key) = await one.Keys.CreateAsync("new", Role.Viewer, "test", default);
        Assert.Null(await other.Keys.FindAsync(key, default));
        await other.PollAsync();
        Assert.NotNull(await other.Keys.FindAsync(key, default));
    }

    [Fact]
    public async Task The_first_key_is_made_once()
    {
        var (one, other) = (await NodeAsync(), await NodeAsync());

        Assert.NotNull(one.Keys.FirstKey);
        Assert.Null(other.Keys.FirstKey);
        Assert.Equal(Role.Admin, (await other.Keys.FindAsync(one.Keys.FirstKey, default))?.Role);
    }

    [Fact]
    public async Task A_lent_key_is_in_no_list_and_ends_when_it_is_given_back()
    {
        var node = await NodeAsync();
        var lent = node.Keys.Lend("run", Role.Admin);

        Assert.Equal("run", (await node.Keys.FindAsync(lent.Key, default))?.Name);
        Assert.DoesNotContain(await node.Keys.ListAsync(default), key => key.Name == "run");
        lent.Dispose();
        Assert.Null(await node.Keys.FindAsync(lent.Key, default));
    }

    [Fact]
    public async Task Its_last_use_is_written_once_a_minute()
    {
        var node = await NodeAsync();
        async Task<long?> LastUsedAsync() => (await node.Keys.ListAsync(default)).Single().LastUsedAt;

        await node.Keys.FindAsync(node.Keys.FirstKey!, default);
        await Poll.UntilAsync(async () => await LastUsedAsync() == Store.Now, "the time of last use");
        var (first, writes) = (Store.Now, node.Store.Writes);
        Store.Clock.Advance(TimeSpan.FromSeconds(59));
        await node.Keys.FindAsync(node.Keys.FirstKey!, default);
        Assert.Equal((first, writes), (await LastUsedAsync(), node.Store.Writes));
        Store.Clock.Advance(TimeSpan.FromSeconds(1));
        await node.Keys.FindAsync(node.Keys.FirstKey!, default);
        await Poll.UntilAsync(async () => await LastUsedAsync() == Store.Now, "the time of last use");
    }

    private static async Task<string?> RefusedAsync(TestNode node, long id)
    {
        try
        {
            await node.Keys.RevokeAsync(id, "test", default);
            return null;
        }
        catch (ProblemException refusal)
        {
            return refusal.Problem.Code;
        }
    }
}
