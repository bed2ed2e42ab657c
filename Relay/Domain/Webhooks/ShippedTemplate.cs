namespace Relay.Domain.Webhooks;

/// <summary>A payload template that is there to be chosen by name: <c>templates/payloads</c>, a file each.</summary>
/// <param name="Name">In the API.</param>
/// <param name="Label">In the form.</param>
/// <param name="Text">What it says; JSON.</param>
internal sealed record ShippedTemplate(string Name, string Label, string Text)
{
    public const string Slack = "slack",
        Teams = "teams",
        Mattermost = "mattermost";

    /// <summary>All of them, in the order of the form.</summary>
    public static IReadOnlyList<ShippedTemplate> All { get; } =
    [Read(Slack, "Slack"), Read(Teams, "Microsoft Teams"), Read(Mattermost, "Mattermost")];

    /// <returns>Null where none has this name.</returns>
    public static ShippedTemplate? Find(string? name) => All.FirstOrDefault(template => template.Name == name);

    /// <returns>Null where this is none of them, or was changed.</returns>
    public static ShippedTemplate? FindByText(string? text) => All.FirstOrDefault(template => template.Text == text);

    private static ShippedTemplate Read(string name, string label) =>
        new(name, label, TemplateText.Read($"templates/payloads/{name}.scriban").TrimEnd('\n'));
}
