namespace Relay.Ui.Lists;

/// <summary>A list with its filters under a name.</summary>
/// <param name="Path">The address, with its query.</param>
internal sealed record SavedView(string Name, string Path);
