namespace Relay.Domain.Webhooks;

/// <summary>
/// Looks where a webhook's host name leads while it is saved: for a warning, never for a refusal. Deliveries are judged again whenever a
/// connection is made.
/// </summary>
internal interface ITargetCheck
{
    /// <summary>
    /// What stands against the URL that was saved, null where nothing does or nobody answered in time. Never throws for what a name
    /// server does.
    /// </summary>
    /// <param name="url">A URL that <see cref="WebhookUrl"/> accepted.</param>
    /// <param name="cancel">Ends the look-up; the answer is null then.</param>
    Task<TargetWarning?> WarningAsync(Uri url, CancellationToken cancel);
}
