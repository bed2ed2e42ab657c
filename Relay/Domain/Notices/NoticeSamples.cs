namespace Relay.Domain.Notices;

/// <summary>
/// What a test of a webhook for an own kind sends: of the form of the real ones, about a webhook and a source that are not there.
/// </summary>
internal static class NoticeSamples
{
    private static readonly Webhook SampleWebhook = new()
    {
        Id = 1,
        Name = "CRM call sync",
        Url = "https://crm.example.com/hooks/calls",
        Event = Kinds.CallCompleted,
        Secret = "",
    };

    /// <param name="kind">One of <see cref="Kinds.Own"/>.</param>
    public static Notice Create(string kind)
    {
        var label = Kinds.Own.First(own => own.Kind == kind).Label;
        return new Notice(kind, $"{kind}:sample", $"A sample of \"{label}\": nothing is wrong.")
        {
            Severity = NoticeSeverity.Info,
            Facts = [.. Facts(kind), ("sample", true)],
        };
    }

    private static IReadOnlyList<(string, object?)> Facts(string kind) =>
        kind switch
        {
            Kinds.SourceSilent or Kinds.SourceRejecting => NoticeFacts.OfSource(
                new Source
                {
                    Id = 2,
                    Slug = "front-desk",
                    Name = "Front desk",
                    Dialect = "dialstack",
                }
            ),
            Kinds.LoopDead => [("loop", "calls")],
            Kinds.DiskLow => [("freeMiB", 900L)],
            Kinds.CertificateExpiring => [("host", "crm.example.com"), ("daysLeft", 12)],
            _ => NoticeFacts.OfWebhook(SampleWebhook),
        };
}
