namespace Relay.Api.Reading;

/// <summary>Which webhooks a replay or an edit goes to: those that are named, or those of a routing.</summary>
/// <param name="Named">Null where none are.</param>
internal sealed record ReplayTargetsInput(ReplayRouting Routing, IReadOnlyList<string>? Named)
{
    public static ReplayTargetsInput Read(Fields fields) =>
        new(fields.Choice<ReplayRouting>("routing", ReplayRouting.Original), fields.Texts("webhookIds", null));
}
