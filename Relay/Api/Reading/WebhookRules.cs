namespace Relay.Api.Reading;

/// <summary>Judges what a webhook refers to: where it may go, which sources there are, whether its template can be used.</summary>
/// <param name="Setup">The sources.</param>
/// <param name="Egress">Where deliveries may go.</param>
/// <param name="IsOwnListener">Whether a URL would come back to Relay.</param>
/// <param name="CheckTemplate">What is wrong with a template.</param>
internal sealed record WebhookRules(ISetup Setup, EgressPolicy Egress, Func<Uri, bool> IsOwnListener, TemplateCheck CheckTemplate);
