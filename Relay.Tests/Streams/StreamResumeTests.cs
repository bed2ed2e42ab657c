using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Streams;

/// <summary>A client that is cut again and again, now and then by a restart of the relay, gets every change once and in order.</summary>
public sealed class StreamResumeTests
{
    [Fact]
    public void However_often_it_is_cut_a_stream_goes_on_without_a_gap_or_a_repeat()
    {
        var lives = Gen.Choose(0, 9_999).ListOf(12).Select(cuts => cuts.ToArray());
        Prop.ForAll(lives.ToArbitrary(), cuts => LiveAsync(cuts).GetAwaiter().GetResult())
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(6));
    }

    private static async Task LiveAsync(int[] cuts)
    {
        await using var host = await RelayHost.StartAsync();
        await host.WebhookAsync("/hook");
        var seen = new List<long>();
        foreach (var cut in cuts)
        {
            if (cut % 5 == 0)
                await host.RestartAsync();
            await using var stream = await EventStream.OpenAsync(host.Relay, lastId: $"{(seen.Count == 0 ? 0 : seen[^1])}");
            var posted = host.EventsAsync(cut / 13 % 6);
            await ReadAsync(stream, seen, (int)Math.Min(cut % 13, Position(host) - seen.Count));
            await posted;
            await ReadAsync(stream, seen, (int)Math.Min(cut % 7, Position(host) - seen.Count));
        }

        await host.UntilSettledAsync();
        await using var last = await EventStream.OpenAsync(host.Relay, lastId: $"{(seen.Count == 0 ? 0 : seen[^1])}");
        await ReadAsync(last, seen, (int)(Position(host) - seen.Count));
        Assert.Equal(Enumerable.Range(1, (int)Position(host)).Select(number => (long)number), seen);
    }

    private static long Position(RelayHost host) => host.Relay.Services.GetRequiredService<IChangeLog>().Position;

    private static async Task ReadAsync(EventStream stream, List<long> seen, int count) =>
        seen.AddRange((await stream.TakeAsync(Math.Max(0, count))).Select(item => item.Number));
}
