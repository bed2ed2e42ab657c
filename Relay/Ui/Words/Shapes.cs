using System.Collections.Frozen;
using Microsoft.AspNetCore.Components;

namespace Relay.Ui.Words;

/// <summary>
/// The shapes of states. A list shows hundreds of them, so each is a piece of markup that was made once.
/// </summary>
internal static class Shapes
{
    private static readonly FrozenDictionary<string, MarkupString> All = new Dictionary<string, string>
    {
        ["dot"] = """<circle cx="5" cy="5" r="5" />""",
        ["ring"] = """<circle cx="5" cy="5" r="4" fill="none" stroke="currentColor" stroke-width="2" />""",
        ["triangle"] = """<path d="M5 0 10 9H0z" />""",
        ["square"] = """<rect width="10" height="10" rx="2" />""",
        ["bar"] = """<rect y="3.5" width="10" height="3" rx="1.5" />""",
        ["pause"] = """<path d="M1 0h3v10H1zM6 0h3v10H6z" />""",
        ["cross"] = """<path d="m0 2 2-2 3 3 3-3 2 2-3 3 3 3-2 2-3-3-3 3-2-2 3-3z" />""",
    }.ToFrozenDictionary(
        shape => shape.Key,
        shape => new MarkupString($"""<svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">{shape.Value}</svg>""")
    );

    /// <summary>Decoration beside a text that says the same.</summary>
    public static MarkupString Find(string name) => All[name];
}
