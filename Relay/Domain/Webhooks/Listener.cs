namespace Relay.Domain.Webhooks;

/// <summary>
/// What makes a webhook a listener: its deliveries go through a tunnel to a developer's machine and not to an address. It is in no list
/// of webhooks, has no strikes and is never disabled: while nobody is connected under its name it is paused, and what comes meanwhile is
/// parked, so that its cursor is what is not settled yet.
/// </summary>
/// <param name="Name">Unique among listeners; a slug (<see cref="Sources.Slugs"/>).</param>
/// <param name="AnswersLive">Whether it answers live messages of sources that have an upstream, too.</param>
internal sealed record Listener(string Name, bool AnswersLive = false)
{
    /// <summary>What its attempts are labelled with.</summary>
    public string Label => "listener " + Name;

    /// <summary>The health of a listener that was just made: nobody is connected.</summary>
    public static WebhookHealth Away(long now) => Strikes.Pause(new WebhookHealth(), now);

    /// <summary>
    /// Somebody is there and is asked what becomes of what has gathered: that is what there is at this moment. What comes before the answer
    /// was not asked about.
    /// </summary>
    /// <param name="lastDelivery">The newest delivery's id.</param>
    public static WebhookHealth Ask(WebhookHealth health, long lastDelivery) =>
        health with
        {
            ParkedThrough = lastDelivery,
            OpenLive = 0,
            OpenParked = health.OpenLive + health.OpenParked,
        };

    /// <summary>
    /// Somebody is connected from here on: what is parked follows in the order of the events, or what was asked about is skipped
    /// (<see cref="Ask"/>) and only what came since is sent.
    /// </summary>
    /// <param name="maxInFlight">The most deliveries that are unanswered at one time.</param>
    /// <param name="lastDelivery">The newest delivery's id.</param>
    public static WebhookHealth Connect(WebhookHealth health, bool skip, int maxInFlight, long lastDelivery)
    {
        if (skip)
        {
            var since = Strikes.Enable(health, ParkedChoice.Skip, null, maxInFlight, health.ParkedThrough);
            return since with
            {
                OpenLive = health.OpenLive,
                OpenParked = health.OpenParked,
                Drain = health.OpenParked == 0 ? Drain.None : since.Drain,
            };
        }

        var after = Strikes.Enable(health, ParkedChoice.Drain, null, maxInFlight, lastDelivery);
        // A probe would hold back what comes now for as long as one handler hangs.
        return after.Drain.Phase == DrainPhase.Probing ? after with { Drain = after.Drain with { Phase = DrainPhase.Draining } } : after;
    }
}
