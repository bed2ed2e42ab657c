namespace Relay.Domain.Webhooks;

/// <summary>
/// The operator's side of the catalog: sources and webhooks as they are set up. Every change is one transaction with its row in the
/// audit, and is in force when its task completes.
/// </summary>
/// <exception cref="ProblemException">A rule over all of them forbids the change: <c>slug_taken</c>, <c>listener_taken</c>, <c>webhook_limit</c>.</exception>
/// <exception cref="StorageException">The store refused: nothing changed.</exception>
internal interface ISetup
{
    /// <summary>The most webhooks that there can be.</summary>
    const int WebhookLimit = 10_000;

    /// <summary>Every source that is not deleted, oldest first.</summary>
    IReadOnlyList<Source> Sources { get; }

    /// <summary>Every webhook that is not deleted and no listener, oldest first.</summary>
    IReadOnlyList<Webhook> Webhooks { get; }

    /// <summary>Every listener that is not deleted, oldest first.</summary>
    IReadOnlyList<Webhook> Listeners { get; }

    /// <summary>Whether there is anything that storms have made up.</summary>
    bool HasSimulated { get; }

    /// <summary>Whether what this run of a storm has made up is kept.</summary>
    bool IsSimulated(string run);

    /// <summary>The source with this <c>src_…</c> or slug; by its id one that is deleted, too.</summary>
    Source? FindSource(string idOrSlug);

    Source? FindSource(long id);

    /// <summary>The webhook or listener with this id.</summary>
    Webhook? FindWebhook(long id);

    Webhook? FindListener(string name);

    /// <param name="draft">Without an id; an empty slug asks for one made from the name.</param>
    /// <param name="actor">Who does it, for the audit.</param>
    Task<Source> CreateAsync(Source draft, string actor, CancellationToken cancel);

    /// <param name="change">Runs on the row as it is, and again where another node has changed that before it was written; it changes
    /// nothing else. What it throws reaches the caller and nothing is changed.</param>
    /// <returns>Null where there is no such source.</returns>
    Task<Source?> ChangeSourceAsync(long id, Func<Source, Source> change, string actor, CancellationToken cancel);

    /// <summary>Frees the slug. What was recorded stays, and so does what is on its way.</summary>
    Task<bool> DeleteSourceAsync(long id, string actor, CancellationToken cancel);

    /// <summary>
    /// Deletes the sources that a run of a storm has made, and has retention remove all that came in by them: events with their deliveries,
    /// calls and requests. What waits of them is skipped.
    /// </summary>
    /// <returns>How many sources that were.</returns>
    Task<int> ForgetRunAsync(string run, string actor, CancellationToken cancel);

    /// <param name="draft">Without an id, which is made here, and mostly without a secret, which is made where it has none. A listener begins paused.</param>
    Task<Webhook> CreateAsync(Webhook draft, string actor, CancellationToken cancel);

    /// <summary>
    /// The webhook that answers a subscription, made where there is none. Two who ask at once, on any nodes, get the same one; where a
    /// person has made one for the same beside a subscribed one, it is the subscribed one.
    /// </summary>
    /// <param name="draft">As for <see cref="CreateAsync(Webhook, string, CancellationToken)"/>.</param>
    Task<(Webhook Webhook, bool IsNew)> SubscribeAsync(Webhook draft, string actor, CancellationToken cancel);

    /// <summary>Deletes a subscribed webhook whose receiver has answered 410, unless somebody has brought it back meanwhile.</summary>
    Task<bool> UnsubscribeGoneAsync(long id, CancellationToken cancel);

    /// <inheritdoc cref="ChangeSourceAsync"/>
    Task<Webhook?> ChangeWebhookAsync(long id, Func<Webhook, Webhook> change, string actor, CancellationToken cancel);

    /// <summary>Nothing new is sent; attempts in flight end and keep their results.</summary>
    /// <param name="action">What the audit calls it; what it is and <c>deleted</c> where null.</param>
    Task<bool> DeleteWebhookAsync(long id, string actor, CancellationToken cancel, string? action = null);

    /// <summary>Writes a row into the audit for what is not a change: a secret that was shown, a test, a replay.</summary>
    Task AuditAsync(string actor, string action, string subject, CancellationToken cancel);
}
