using Microsoft.Extensions.DependencyInjection;

namespace Relay.Tests.Faults;

/// <summary>Time that passes by a test's clock while a relay works: what is due is tried at its time.</summary>
internal static class PassingTime
{
    /// <summary>Lets time pass until so many have come: a node that heard nothing of itself for seconds is not sure of its lanes, and waits.</summary>
    public static async Task UntilHitsInTimeAsync(this RelayHost host, string path, int count)
    {
        var lanes = host.Relay.Services.GetRequiredService<IDeliveryControl>();
        await Poll.UntilAsync(
            () =>
            {
                if (lanes.InFlightTotal == 0)
                    host.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return host.Got(path).Count >= count;
            },
            $"{count} on {path}"
        );
    }

    /// <summary>
    /// Lets time pass, and what becomes due meanwhile be tried at its time: nothing waits for the machine, and no attempt under way runs out
    /// of its time.
    /// </summary>
    public static async Task PassAsync(this RelayHost host, double seconds)
    {
        var lanes = host.Relay.Services.GetRequiredService<IDeliveryControl>();
        var step = TimeSpan.FromSeconds(Math.Max(0.05, seconds / 20));
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(seconds); passed += step)
        {
            host.Clock.Advance(step);
            await Poll.UntilAsync(
                async () =>
                {
                    if (lanes.InFlightTotal > 0)
                        return false;
                    // What was planned for a moment ago is due a moment later on a clock that stands still.
                    host.Clock.Advance(TimeSpan.FromMilliseconds(1));
                    return await host.NumberAsync(
                            "SELECT count(*) FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id "
                                + $"WHERE d.state IN (0, 1) AND d.next_at < {host.Now} AND w.status = 0 AND d.id > w.parked_through"
                        ) == 0
                        && lanes.InFlightTotal == 0;
                },
                "what is due is not tried"
            );
        }
    }
}
