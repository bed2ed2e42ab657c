namespace Relay.Domain.Changes;

/// <summary>
/// Which changes a client wants. Null admits all of its sort; what a change does not have, such as a run's webhook, is not admitted by a
/// filter for it.
/// </summary>
internal sealed record StreamFilter(
    IReadOnlyList<ChangeSort>? Sorts = null,
    IReadOnlyList<string>? Kinds = null,
    IReadOnlyList<long>? Sources = null,
    IReadOnlyList<long>? Webhooks = null
)
{
    public bool Admits(Change change) =>
        (Sorts is null || Sorts.Contains(change.Sort))
        && (Kinds is null || (change.Kind is { } kind && Kinds.Contains(kind)))
        && (Sources is null || (change.SourceId is { } source && Sources.Contains(source)))
        && (Webhooks is null || (change.WebhookId is { } webhook && Webhooks.Contains(webhook)));
}
