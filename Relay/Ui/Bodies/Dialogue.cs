using System.Text.RegularExpressions;

namespace Relay.Ui.Bodies;

/// <summary>What somebody says in a call.</summary>
/// <param name="Speaker">As the transcript names them.</param>
internal sealed record Turn(string Speaker, string Text);

/// <summary>
/// A transcript as turns. Providers write one a line, <c>Agent: Good morning</c>; what stands on a line without a name goes on with the
/// turn before it.
/// </summary>
internal static partial class Dialogue
{
    /// <summary>Fewer named lines are a text in which a colon happens to stand.</summary>
    private const int Fewest = 2;

    /// <summary>More voices are no conversation but a list.</summary>
    private const int MostSpeakers = 12;

    /// <summary>Null where the text is no dialogue: it is shown as it is.</summary>
    public static IReadOnlyList<Turn>? FromText(string text)
    {
        var turns = new List<Turn>();
        foreach (
            var line in text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        )
        {
            if (Named().Match(line) is { Success: true } match)
                turns.Add(new Turn(match.Groups[1].Value, match.Groups[2].Value));
            else if (turns is [.., var last])
                turns[^1] = last with { Text = $"{last.Text}\n{line}" };
            else
                return null;
        }

        var speakers = turns.Select(turn => turn.Speaker).Distinct().Count();
        return turns.Count >= Fewest && speakers <= MostSpeakers ? turns : null;
    }

    /// <summary>A name of up to four words, a colon, and what is said.</summary>
    [GeneratedRegex(@"^\[?((?:[\p{L}\p{N}.'+\-]{1,24})(?: [\p{L}\p{N}.'()\-]{1,24}){0,3})\]?:\s+(\S.*)$")]
    private static partial Regex Named();
}
