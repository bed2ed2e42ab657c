namespace Relay.Domain.Webhooks;

/// <summary>
/// Renders templates that nobody saved yet, by the code that delivers and within its limits. Changes nothing and sends nothing.
/// </summary>
internal interface ITemplatePreview
{
    /// <summary>On a recorded event.</summary>
    /// <exception cref="ProblemException"><c>not_found</c>, or <c>event_expired</c> where retention has removed the event's
    /// body.</exception>
    Task<TemplateRendering> RenderEventAsync(string template, TemplateFormat format, long eventId, CancellationToken cancel);

    /// <summary>On a sample, the one that a test of such a webhook would send.</summary>
    /// <param name="setting">A kind, or a dialect, a slash and a provider's type.</param>
    TemplateRendering RenderSample(string template, TemplateFormat format, string setting);
}
