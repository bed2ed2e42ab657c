namespace Relay.Ui.Words;

/// <summary>A state as people see it: a colour, a shape of its own and a word.</summary>
/// <param name="Tone">ok, wait, warn, bad, park or faint.</param>
/// <param name="Shape">One of <see cref="Shapes"/>.</param>
/// <param name="Text">What it says.</param>
public readonly record struct StateMark(string Tone, string Shape, string Text)
{
    internal static StateMark Good(string text) => new("ok", "dot", text);

    internal static StateMark Bad(string text) => new("bad", "cross", text);

    internal static StateMark Waiting(string text) => new("wait", "ring", text);

    internal static StateMark Warning(string text) => new("warn", "triangle", text);

    internal static StateMark Parked(string text) => new("park", "square", text);

    /// <summary>Nothing is there to judge.</summary>
    internal static StateMark None(string text) => new("faint", "ring", text);

    /// <summary>It is over, and nothing came of it.</summary>
    internal static StateMark Over(string text) => new("faint", "bar", text);
}
