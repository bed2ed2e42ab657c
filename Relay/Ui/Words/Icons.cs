using System.Collections.Frozen;
using Microsoft.AspNetCore.Components;

namespace Relay.Ui.Words;

/// <summary>
/// The few icons there are: 24-unit paths in the colour of the text around them. Lists show hundreds, so each is a piece of markup that
/// was made once.
/// </summary>
internal static class Icons
{
    private static readonly FrozenDictionary<string, MarkupString> All = new Dictionary<string, string>
    {
        ["home"] = "M4 11l8-7 8 7v9h-5v-6h-6v6H4z",
        ["events"] = "M4 6h16M4 12h16M4 18h10",
        ["calls"] = "M6 3h3l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v3a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z",
        ["webhooks"] = "M12 4v6m0 4v6M5 7l5 3m4 4 5 3M19 7l-5 3m-4 4-5 3",
        ["sources"] = "M4 7h10M4 12h16M4 17h7M18 5l3 3-3 3",
        ["simulate"] = "M13 3 5 14h6l-1 7 8-11h-6z",
        ["settings"] = "M4 8h9m5 0h2M4 16h3m5 0h8M13 5v6M9 13v6",
        ["in"] = "M18 6 7 17M7 9v8h8",
        ["out"] = "M6 18 17 7M9 7h8v8",
        ["recording"] = "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M10 8.5v7l6-3.5z",
        ["transcript"] = "M4 5h16v11H11l-5 4v-4H4z",
        ["voicemail"] = "M6 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8m12 0a4 4 0 1 1 0 8 4 4 0 0 1 0-8M6 16h12",
        ["summary"] = "M5 6h14M5 10h14M5 14h9M5 18h6",
        ["notes"] = "M5 19l1-4L16 5l3 3L9 18z",
        ["person"] = "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M5 20a7 7 0 0 1 14 0",
        ["search"] = "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14m5 12 4.5 4.5",
    }.ToFrozenDictionary(
        icon => icon.Key,
        icon => new MarkupString(
            $"""
            <svg viewBox="0 0 24 24" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"
                 stroke-linejoin="round" aria-hidden="true"><path d="{icon.Value}" /></svg>
            """
        )
    );

    /// <summary>Decoration beside a text that says the same.</summary>
    public static MarkupString Find(string name) => All[name];
}
