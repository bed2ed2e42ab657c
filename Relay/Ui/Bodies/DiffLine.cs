namespace Relay.Ui.Bodies;

/// <summary>A line that both have (a space), that only the first has (a minus) or only the second (a plus).</summary>
internal readonly record struct DiffLine(char Sign, string Text);
