namespace Relay.Dialects.Providers;

/// <summary>
/// Where a value of a request is, put together from locations:
/// <code>
/// json:/a | json:/b             the first that is there
/// 'call.' + form:CallStatus     both, as one text
/// json:/a + [json:/b]           the second one may be missing
/// 'x' if json:/a = b, c         only where the condition holds; several with "and"
/// 'x' if no json:/a             only where that is not there; with "= b", only where it is not b
/// </code>
/// The blanks around <c>|</c>, <c>+</c>, <c>if</c> and <c>and</c> are part of them, so that names may hold these characters.
/// </summary>
internal sealed class Place
{
    private readonly PlaceChoice[] choices;

    private Place(PlaceChoice[] choices) => this.choices = choices;

    /// <summary>What a place may be.</summary>
    public const string Forms =
        Location.Forms + "; several with ' | ' between (the first that is there) or ' + ' (joined), 'text', [optional], a if b = x";

    /// <summary>The choices, of which the first that is there counts.</summary>
    public ReadOnlySpan<PlaceChoice> Choices => choices;

    /// <summary>Every location that it may look at, those of its conditions included.</summary>
    public IEnumerable<Location> Locations =>
        choices.SelectMany(choice =>
            choice
                .Parts.Where(part => part.Constant is null)
                .Select(part => part.Location)
                .Concat(choice.Conditions.Select(c => c.Location))
        );

    /// <summary>The location where it is nothing but one; else null.</summary>
    public Location? Single =>
        choices is [{ Conditions.Length: 0, Parts: [{ Constant: null, IsOptional: false } only] }] ? only.Location : null;

    /// <summary>Reads a place as a recipe writes it; null where it is none.</summary>
    public static Place? Parse(string text)
    {
        var choices = new List<PlaceChoice>();
        foreach (var choice in Split(text, " | "))
        {
            if (PlaceChoice.Parse(choice) is not { } parsed)
                return null;
            choices.Add(parsed);
        }

        return new Place([.. choices]);
    }

    /// <summary>Cuts a text at a separator, but not within quotes.</summary>
    internal static List<string> Split(string text, string separator)
    {
        var (parts, start, isQuoted) = (new List<string>(), 0, false);
        for (var at = 0; at < text.Length; at++)
        {
            // Only where a part begins is a quote one: header names may hold some.
            if (text[at] == '\'' && (isQuoted || at == 0 || text[at - 1] is ' ' or '['))
                isQuoted = !isQuoted;
            if (isQuoted || !text.AsSpan(at).StartsWith(separator, StringComparison.Ordinal))
                continue;
            parts.Add(text[start..at]);
            start = at + separator.Length;
            at = start - 1;
        }

        parts.Add(text[start..]);
        return parts;
    }
}

/// <summary>One choice of a <see cref="Place"/>.</summary>
/// <param name="Parts">What its text is joined from.</param>
/// <param name="Conditions">All of them hold, or it is not there.</param>
internal sealed record PlaceChoice(PlacePart[] Parts, PlaceCondition[] Conditions)
{
    public static PlaceChoice? Parse(string text)
    {
        var halves = Place.Split(text, " if ");
        if (halves.Count > 2)
            return null;
        var parts = Place.Split(halves[0], " + ").Select(PlacePart.Parse).ToArray();
        var conditions = halves.Count == 1 ? [] : PlaceCondition.ParseAll(halves[1]);
        return conditions is null || Array.Exists(parts, part => part is null) ? null : new PlaceChoice(parts!, conditions);
    }
}

/// <summary>A part of a <see cref="PlaceChoice"/>: a location, or a text of its own.</summary>
internal sealed record PlacePart(Location Location, string? Constant, bool IsOptional)
{
    public static PlacePart? Parse(string text)
    {
        text = text.Trim();
        var isOptional = text is ['[', .., ']'];
        if (isOptional)
            text = text[1..^1];
        if (text is ['\'', .., '\''] && text.Length > 1)
            return new PlacePart(default, text[1..^1], isOptional);
        return Location.TryParse(text, out var location) ? new PlacePart(location, null, isOptional) : null;
    }
}

/// <summary>What a request must say, or must not.</summary>
/// <param name="Location">Where.</param>
/// <param name="IsNegated">Whether it must not.</param>
/// <param name="Values">One of these; anything at all where empty. One that ends in <c>*</c> stands for all that begin so.</param>
internal sealed record PlaceCondition(Location Location, bool IsNegated, string[] Values)
{
    private const string No = "no ";

    /// <summary>Reads conditions with <c>and</c> between them; null where one is none.</summary>
    public static PlaceCondition[]? ParseAll(string text)
    {
        var conditions = new List<PlaceCondition>();
        foreach (var condition in Place.Split(text, " and "))
        {
            if (Parse(condition) is not { } parsed)
                return null;
            conditions.Add(parsed);
        }

        return [.. conditions];
    }

    /// <summary>Whether a value meets it; null for none.</summary>
    public bool IsMetBy(string? value)
    {
        var says = !string.IsNullOrEmpty(value) && (Values.Length == 0 || Array.Exists(Values, wanted => Fits(wanted, value)));
        return says != IsNegated;
    }

    private static bool Fits(string wanted, string value) =>
        wanted.EndsWith('*') ? value.StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal) : wanted == value;

    private static PlaceCondition? Parse(string text)
    {
        text = text.Trim();
        var isNegated = text.StartsWith(No, StringComparison.Ordinal);
        var sides = Place.Split(isNegated ? text[No.Length..] : text, " = ");
        string[] values =
            sides.Count == 2 ? sides[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        return sides.Count <= 2 && Location.TryParse(sides[0].Trim(), out var location) && values.Length > 0 == (sides.Count == 2)
            ? new PlaceCondition(location, isNegated, values)
            : null;
    }
}
