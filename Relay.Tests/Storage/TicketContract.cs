using System.Text;
using Xunit;

namespace Relay.Tests.Storage;

/// <summary>How every engine keeps what is good once, whichever node made it.</summary>
public abstract class TicketContract : NodeContract
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Of_a_hundred_who_take_it_on_two_nodes_one_gets_it()
    {
        var nodes = new[] { await NodeAsync(), await NodeAsync() };
        var ticket = await nodes[0].Tickets.MakeAsync(TicketPurpose.Stream, "body"u8.ToArray(), Minute, default);

        var taken = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => nodes[i % 2].Tickets.TakeAsync(TicketPurpose.Stream, ticket!, default))
        );

        Assert.Equal("body", Encoding.UTF8.GetString(Assert.Single(taken.OfType<byte[]>())));
    }

    [Fact]
    public async Task It_is_there_after_a_crash_and_gone_after_it_was_taken()
    {
        var ticket = await (await NodeAsync()).Tickets.MakeAsync(TicketPurpose.Secrets, "body"u8.ToArray(), Minute, default);

        await Store.CrashAsync();
        Assert.NotNull(await (await NodeAsync()).Tickets.TakeAsync(TicketPurpose.Secrets, ticket!, default));
        await Store.CrashAsync();

        Assert.Null(await (await NodeAsync()).Tickets.TakeAsync(TicketPurpose.Secrets, ticket!, default));
    }

    [Fact]
    public async Task It_is_good_for_its_purpose_and_for_its_time()
    {
        var node = await NodeAsync();
        async Task<string> MakeAsync() => (await node.Tickets.MakeAsync(TicketPurpose.Stream, [], Minute, default))!;
        var (early, late) = (await MakeAsync(), await MakeAsync());

        Assert.Null(await node.Tickets.TakeAsync(TicketPurpose.SignIn, early, default));
        Store.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(await node.Tickets.TakeAsync(TicketPurpose.Stream, early, default));
        Store.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await node.Tickets.TakeAsync(TicketPurpose.Stream, late, default));
    }

    [Fact]
    public async Task A_guess_never_reaches_the_store()
    {
        var node = await NodeAsync();
        var ticket = (await node.Tickets.MakeAsync(TicketPurpose.Stream, [], Minute, default))!;
        var (reads, writes) = (node.Store.Reads, node.Store.Writes);

        foreach (
            var guess in (string[])["", "x", new string('A', ticket.Length), ticket[..^1], (ticket[0] == 'A' ? 'B' : 'A') + ticket[1..]]
        )
            Assert.Null(await node.Tickets.TakeAsync(TicketPurpose.Stream, guess, default));

        Assert.Equal((reads, writes), (node.Store.Reads, node.Store.Writes));
    }

    [Fact]
    public async Task So_many_are_out_and_no_more_until_they_are_over()
    {
        var node = await NodeAsync();
        Task<string?> MakeAsync(TicketPurpose purpose) => node.Tickets.MakeAsync(purpose, [], Minute, default);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, ITickets.MostOut).Select(_ => MakeAsync(TicketPurpose.Stream))), Assert.NotNull);

        Assert.Null(await MakeAsync(TicketPurpose.Stream));
        Assert.NotNull(await MakeAsync(TicketPurpose.SignIn));
        Store.Clock.Advance(Minute);
        Assert.NotNull(await MakeAsync(TicketPurpose.Stream));
    }
}
