namespace Relay.Domain.Webhooks;

/// <summary>
/// How results move a webhook's health. Pure: the journal applies it in the transaction that settles the attempt.
/// One strike is one delivery that failed with all its retries used up; a success of any kind resets; the third in a row disables.
/// </summary>
internal static class Strikes
{
    public const string ThreeStrikes = "three_strikes",
        Gone = "gone";

    /// <summary>How long a stopped drain waits before its next probe; doubled with every strike.</summary>
    public static readonly TimeSpan ProbeDelay = TimeSpan.FromMinutes(1);

    /// <summary>A 2xx of the current epoch, whatever asked for the attempt.</summary>
    /// <param name="startedAt">When the attempt began, Unix milliseconds.</param>
    public static WebhookHealth Success(WebhookHealth health, bool drained, long startedAt) =>
        health with
        {
            Strikes = 0,
            StrikeDeliveries = [],
            LastError = null,
            Hold = health.Hold.AfterSuccess(startedAt),
            Drain = health.Drain.Phase switch
            {
                DrainPhase.Probing when drained => health.Drain with { Phase = DrainPhase.Draining },
                DrainPhase.Stopped => health.Drain with { Phase = DrainPhase.Draining, ProbeAt = null },
                _ => health.Drain,
            },
        };

    /// <summary>A delivery used up its retries while the webhook was active, in the current epoch.</summary>
    public static WebhookHealth Strike(WebhookHealth health, int limit, long deliveryId, bool drained, long now)
    {
        var struck = health with { Strikes = health.Strikes + 1, StrikeDeliveries = [.. health.StrikeDeliveries, deliveryId] };
        if (struck.Strikes >= limit)
            return Disable(struck, ThreeStrikes, now);
        if (!drained)
            return struck;
        var wait = ProbeDelay * Math.Pow(2, Math.Min(struck.Strikes - 1, 6));
        return struck with { Drain = struck.Drain with { Phase = DrainPhase.Stopped, ProbeAt = now + (long)wait.TotalMilliseconds } };
    }

    /// <summary>
    /// Takes the webhook out of service. Its waiting work is parked by that alone. The deliveries that were the strikes stay named until
    /// it is enabled: they are why.
    /// </summary>
    public static WebhookHealth Disable(WebhookHealth health, string reason, long now) =>
        health with
        {
            Status = WebhookStatus.AutoDisabled,
            Reason = reason,
            DisabledAt = now,
            Drain = Drain.None,
        };

    /// <summary>
    /// Brings a paused or auto-disabled webhook back: strikes at 0, a new epoch, and the mark behind which parked work stands.
    /// </summary>
    /// <param name="lastDelivery">The newest delivery's id: everything waiting up to it is parked.</param>
    public static WebhookHealth Enable(WebhookHealth health, ParkedChoice choice, int? rate, int? maxInFlight, long lastDelivery)
    {
        var parked = health.OpenLive + health.OpenParked;
        return health with
        {
            Status = WebhookStatus.Active,
            Reason = null,
            DisabledAt = null,
            Epoch = health.Epoch + 1,
            Strikes = 0,
            StrikeDeliveries = [],
            LastError = null,
            Hold = Hold.None,
            ParkedThrough = lastDelivery,
            OpenLive = 0,
            OpenParked = parked,
            Drain =
                parked == 0
                    ? Drain.None
                    : choice switch
                    {
                        ParkedChoice.Drain => new Drain(DrainPhase.Probing, rate, maxInFlight ?? 1),
                        ParkedChoice.Skip => new Drain(DrainPhase.Skipping),
                        _ => Drain.None,
                    },
        };
    }

    public static WebhookHealth Pause(WebhookHealth health, long now) =>
        health with
        {
            Status = WebhookStatus.Paused,
            DisabledAt = now,
            Drain = Drain.None,
        };
}
