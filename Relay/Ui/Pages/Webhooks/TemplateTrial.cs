using System.Text;

namespace Relay.Ui.Pages.Webhooks;

/// <summary>A template tried on an event before it is saved: what would be sent, or why nothing could be.</summary>
/// <param name="On">The event's id; null for a sample.</param>
/// <param name="Output">Null where there is a fault.</param>
/// <param name="Missing">What the template names and the event does not have.</param>
/// <param name="Names">What it may name on that event.</param>
internal sealed record TemplateTrial(
    string? On,
    string? Output,
    int Bytes,
    string ContentType,
    string? Fault,
    TextPosition? At,
    IReadOnlyList<MissingName> Missing,
    IReadOnlyList<string> Names
)
{
    private const int MostPages = 8;

    /// <param name="eventId">An <c>evt_…</c>; empty for the newest event of the setting, and for a sample where there is none.</param>
    public static async Task<TemplateTrial> RunAsync(
        string template,
        TemplateFormat format,
        string setting,
        long? sourceId,
        string eventId,
        ITemplatePreview templates,
        IHistory history,
        ISetup setup,
        CancellationToken cancel
    )
    {
        try
        {
            if (eventId.Length > 0)
                return Of(
                    eventId,
                    await templates.RenderEventAsync(
                        template,
                        format,
                        Ids.TryParse("evt_", eventId, out var id) ? id : throw ProblemException.NotFound("event"),
                        cancel
                    )
                );
            return await NewestAsync(setting, sourceId, history, setup, cancel) is { } newest
                ? Of(Ids.Event(newest), await templates.RenderEventAsync(template, format, newest, cancel))
                : Of(
                    null,
                    templates.RenderSample(template, format, setting == Webhook.DisabledEvent ? Dialects.Kinds.CallCompleted : setting)
                );
        }
        catch (ProblemException refusal)
        {
            return new TemplateTrial(eventId, null, 0, "", refusal.Problem.Detail, null, [], []);
        }
    }

    private static TemplateTrial Of(string? on, TemplateRendering made) =>
        made.Fault is { } fault
            ? new TemplateTrial(on, null, 0, "", fault.Detail, fault.At, made.Missing, made.Names)
            : new TemplateTrial(
                on,
                Encoding.UTF8.GetString(made.Output),
                made.Output.Length,
                made.ContentType,
                null,
                null,
                made.Missing,
                made.Names
            );

    private static async Task<long?> NewestAsync(string setting, long? sourceId, IHistory history, ISetup setup, CancellationToken cancel)
    {
        var dialect = setting.Contains('/', StringComparison.Ordinal) ? setting[..setting.IndexOf('/', StringComparison.Ordinal)] : null;
        var page = new PageRequest(1);
        for (var pages = 0; pages < MostPages; pages++)
        {
            var found = await history.EventsAsync(EventSettings.Filter(setting, sourceId), page, cancel);
            if (found.Items is [var newest] && (dialect is null || setup.FindSource(Ids.Source(newest.SourceId))?.Dialect == dialect))
                return newest.Id;
            if (found.Next is not { } next)
                return null;
            page = page with { After = next };
        }

        return null;
    }
}
