using Relay.Tests.EndToEnd;
using Xunit;

namespace Relay.Tests.Faults;

/// <summary>Providers that send everything up to twenty times, to any relay, in any order.</summary>
[Trait("Promise", "T4")]
public sealed class DuplicateStormTests
{
    [Theory]
    [InlineData(Engine.Sqlite, 1)]
    [InlineData(Engine.Postgres, 2)]
    public async Task Each_id_is_one_event_and_each_copy_an_arrival(Engine engine, int nodes)
    {
        const int connections = 64;
        var figure = Figure.Begin("T4", engine);
        // As many again that no webhook wants: no row of a webhook keeps the nodes apart while they write those.
        var wanted = LongForm.Choose(100, 10_000);
        var ids = 2 * wanted;
        await using var one = await RelayHost.StartAsync(server: engine.Server());
        await using var other = nodes == 2 ? await RelayHost.StartBesideAsync(one) : null;
        var relays = other is null ? (RelayFixture[])[one.Relay] : [one.Relay, other.Relay];
        var webhooks = new[] { await one.WebhookAsync("/one"), await one.WebhookAsync("/two") };
        foreach (var relay in relays)
            await relay.UntilAsync("/api/v1/webhooks", list => list.GetProperty("items").GetArrayLength() == webhooks.Length);
        var random = new Random(20261129);
        var copies = Enumerable.Range(1, ids).SelectMany(id => Enumerable.Repeat(id, random.Next(1, 21))).ToArray();
        random.Shuffle(copies);
        var choices = copies.Select(_ => random.Next(relays.Length)).ToArray();

        var taken = new string[copies.Length];
        await Parallel.ForEachAsync(copies.Index(), new ParallelOptions { MaxDegreeOfParallelism = connections }, async (copy, _) =>
            taken[copy.Index] = (
                await relays[choices[copy.Index]]
                    .EventAsync(
                        "desk",
                        $$$"""{"id":"evt_{{{copy.Item}}}","type":"call.{{{(copy.Item > wanted ? "start" : "end")}}}","data":{"call_id":"c{{{copy.Item}}}"}}"""
                    )
            ).Expect(200)["eventId"]
        );
        await one.Receiver.WaitForHitsAsync(wanted * webhooks.Length, LongForm.Patience);
        await one.UntilSettledAsync();

        // Every copy was told the same event, and no two ids share one.
        Assert.All(copies.Zip(taken).GroupBy(copy => copy.First), group => Assert.Single(group.Select(copy => copy.Second).Distinct()));
        Assert.Equal(ids, taken.Distinct().Count());
        var ledger = await one.JsonAsync("/api/v1/ledger");
        long Count(string name) => ledger.GetProperty(name).GetInt64();
        Assert.Equal(
            (ids, copies.Length - ids, copies.Length, wanted * webhooks.Length, wanted * webhooks.Length),
            (Count("unique"), Count("duplicates"), Count("received"), Count("routed"), Count("delivered"))
        );
        Assert.Equal(wanted * webhooks.Length, one.Receiver.HitCount);
        await one.AssertBalancedAsync();
        figure.Is(
            $"{copies.Length} requests over {connections} connections to {nodes} node{(nodes == 1 ? "" : "s")}: {Count("unique")} events, {Count("duplicates")} duplicates, {Count("delivered")} deliveries of the {wanted} that {webhooks.Length} webhooks want, each once"
        );
    }
}
