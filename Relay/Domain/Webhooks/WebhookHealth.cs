namespace Relay.Domain.Webhooks;

/// <summary>
/// What a webhook's deliveries have made of it. The journal moves it in the transaction that settles an attempt, nobody else does. Times
/// are Unix milliseconds.
/// </summary>
internal sealed record WebhookHealth
{
    public WebhookStatus Status { get; init; }

    /// <summary>Why it is auto-disabled: <c>three_strikes</c> or <c>gone</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Rises with every enable and every change of URL or schedule; results of attempts begun under an older epoch neither strike nor
    /// reset.
    /// </summary>
    public int Epoch { get; init; }

    /// <summary>Failed deliveries in a row.</summary>
    public int Strikes { get; init; }

    /// <summary>
    /// The deliveries that were those strikes: they reopen when the webhook is disabled, and are named until it is enabled or answers
    /// well again.
    /// </summary>
    public IReadOnlyList<long> StrikeDeliveries { get; init; } = [];

    public string? LastError { get; init; }

    /// <summary>The last successful delivery.</summary>
    public long? LastSentAt { get; init; }

    /// <summary>The last try, whatever came of it.</summary>
    public long? LastTriedAt { get; init; }

    public long? DisabledAt { get; init; }

    /// <summary>How long its receiver has asked to be left alone.</summary>
    public Hold Hold { get; init; }

    /// <summary>Waiting deliveries with an id up to this are parked even while the webhook is active.</summary>
    public long ParkedThrough { get; init; }

    public Drain Drain { get; init; } = Drain.None;

    /// <summary>Unfinished deliveries behind <see cref="ParkedThrough"/>.</summary>
    public long OpenLive { get; init; }

    /// <summary>Unfinished deliveries up to <see cref="ParkedThrough"/>.</summary>
    public long OpenParked { get; init; }

    /// <summary>Rises with every change; not stored. Results reach the lanes in any order, and the newest must win.</summary>
    public long Version { get; init; }

    /// <summary>Deliveries that wait until somebody brings the webhook back.</summary>
    public long Parked => Status == WebhookStatus.Active ? OpenParked : OpenLive + OpenParked;

    public long Open => OpenLive + OpenParked;

    /// <summary>Whether its newest try failed and more are to come.</summary>
    public bool IsRetrying => Status == WebhookStatus.Active && LastError is not null && OpenLive > 0;

    /// <summary>Whether somebody should look: it is disabled by its failures, has strikes, keeps failing, or its drain has stopped.</summary>
    public bool IsTroubled =>
        Status == WebhookStatus.AutoDisabled
        || Strikes > 0
        || IsRetrying
        || (Status == WebhookStatus.Active && Drain.Phase == DrainPhase.Stopped);

    /// <summary>Until when nothing is sent because the receiver said "later"; null where nothing holds it.</summary>
    public long? HeldUntil(long now) => Status == WebhookStatus.Active && Hold.Binds(now) ? Hold.Until : null;

    /// <summary>The same after the wall clock went back: what is planned keeps its distance from now. Null where nothing is planned.</summary>
    /// <param name="by">How far the clock went back, milliseconds.</param>
    public WebhookHealth? AfterClockWentBack(long by, long now)
    {
        var holds = Hold.Until > now;
        var probes = Drain.ProbeAt > now;
        return holds || probes
            ? this with
            {
                Hold = holds ? Hold.Earlier(by, now) : Hold,
                Drain = probes ? Drain with { ProbeAt = Math.Max(now, Drain.ProbeAt!.Value - by) } : Drain,
            }
            : null;
    }

    /// <summary>Whether a delivery that waits is parked: derived from this, not stored.</summary>
    public bool Parks(long deliveryId) => Status != WebhookStatus.Active || deliveryId <= ParkedThrough;
}
