using System.Globalization;

namespace Relay.Api.Reading;

/// <summary>Reads a list's query strictly, and binds its cursor to it.</summary>
/// <param name="path">The address that it is asked at.</param>
/// <param name="cursors">Null where there are none.</param>
internal sealed class ApiQuery(IQueryCollection asked, string path, Cursors? cursors)
{
    private const int DefaultLimit = 50,
        MaxLimit = 500,
        MaxText = 512;

    /// <summary>The most ids that one filter names.</summary>
    public const int MostIds = 200;

    public ApiQuery(HttpContext http, Cursors cursors)
        : this(http.Request.Query, http.Request.Path.Value!, cursors) { }

    private readonly SortedDictionary<string, string> _filters = new(StringComparer.Ordinal);

    /// <summary>A filter's text; null where it is absent or empty.</summary>
    public string? Text(string name)
    {
        var values = asked[name];
        if (values.Count == 0 || string.IsNullOrEmpty(values[0]))
            return null;
        if (values.Count > 1)
            throw Refuse("filter_invalid", name, "Give it once.");
        if (values[0]!.Length > MaxText)
            throw new ProblemException("query_too_long", $"{name} has at most {MaxText} characters.");
        return _filters[name] = values[0]!;
    }

    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        return Names.TryParse<T>(text, out var choice) ? choice : throw Unknown(name, Names.All<T>());
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Flag(string name) =>
        Text(name) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => throw Unknown(name, ["true", "false"]),
        };

    /// <inheritdoc cref="SimulatedQuery"/>
    public SimulatedFilter? Simulated() => SimulatedQuery.Parse(Text(SimulatedQuery.Name));

    /// <summary>An id of one kind of thing: one of another kind is none.</summary>
    public long? Id(string name, string prefix, string what)
    {
        if (Text(name) is not { } text)
            return null;
        return Ids.TryParse(prefix, text, out var id) ? id : throw ProblemException.NotFound(what);
    }

    /// <summary>Ids of one kind of thing, with commas between them or each for itself: at most <see cref="MostIds"/>.</summary>
    public IReadOnlyList<long>? IdList(string name, string prefix, string what)
    {
        string[] texts = [.. asked[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))];
        if (texts.Length == 0)
            return null;
        if (texts.Length > MostIds)
            throw new ProblemException("query_too_long", $"{name} has at most {MostIds} ids.");
        _filters[name] = string.Join(',', texts);
        return [.. texts.Select(text => Ids.TryParse(prefix, text, out var id) ? id : throw ProblemException.NotFound(what)).Distinct()];
    }

    /// <summary>A source by id or slug.</summary>
    public long? Source(ISetup setup)
    {
        if (Text("source") is not { } text)
            return null;
        return setup.FindSource(text)?.Id ?? throw new ProblemException("source_not_found", "There is no such source.");
    }

    /// <summary>A whole number from 1 to <paramref name="most"/>.</summary>
    public int Number(string name, int fallback, int most)
    {
        if (Text(name) is not { } text)
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? number
            : throw Refuse("out_of_range", name, string.Create(CultureInfo.InvariantCulture, $"A whole number from 1 to {most}."));
    }

    /// <summary>A range of times in Unix milliseconds; the end is exclusive.</summary>
    public (long? From, long? To) Range()
    {
        var (from, to) = (Time("from"), Time("to"));
        return from <= to || from is null || to is null ? (from, to) : throw Refuse("range_inverted", "from", "It lies behind \"to\".");
    }

    /// <summary>To be read last: the cursor is bound to every filter that was read before.</summary>
    public PageRequest Page()
    {
        var limit = Limit();
        var text = asked["cursor"].ToString();
        return new PageRequest(
            limit,
            text.Length == 0
                ? null
                : cursors?.Read(text, Scope)
                    ?? throw new ProblemException("cursor_invalid", "This cursor is of another list, or was changed.")
        );
    }

    /// <summary>The page's cursor.</summary>
    public string? Cursor(long? next) => next is { } id ? cursors?.Write(id, Scope) : null;

    /// <summary>What stands between the cells of a table.</summary>
    public char Separator() =>
        Text("separator") switch
        {
            null or "," => ',',
            ";" => ';',
            "tab" or "\t" => '\t',
            _ => throw Unknown("separator", [",", ";", "tab"]),
        };

    /// <summary>Refuses what an address takes, but not together with what was said before.</summary>
    /// <exception cref="ProblemException"><c>parameter_unknown</c>.</exception>
    public void Permit(IReadOnlyList<string> names) => QueryCheck.Check(asked.Keys, names);

    public static ProblemException Missing(string name, IReadOnlyList<string> allowed) =>
        new(
            new Problem(
                name + "_required",
                $"{name} is needed.",
                [new FieldError(name, name + "_required", "One of the allowed values.", allowed)]
            )
        );

    public static ProblemException Unknown(string name, IReadOnlyList<string> allowed) =>
        new(
            new Problem(
                "value_unknown",
                $"{name} is none of the allowed values.",
                [new FieldError(name, "value_unknown", "One of the allowed values.", allowed)]
            )
        );

    private string Scope =>
        path.TrimEnd('/').ToLowerInvariant()
        + "?"
        + string.Join('&', _filters.Select(filter => $"{filter.Key}={Uri.EscapeDataString(filter.Value)}"));

    private int Limit()
    {
        var values = asked["limit"];
        if (values.Count == 0)
            return DefaultLimit;
        if (int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MaxLimit)
            return limit;
        throw new ProblemException("limit_invalid", $"limit is a whole number from 1 to {MaxLimit}.");
    }

    private long? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // A zone is needed: without one it would be somebody's local time. A plus sign that was not escaped arrives as a space.
        if (Rfc3339.TryParse(text, out var time) || Rfc3339.TryParse(text.Replace(' ', '+'), out time))
            return time;
        throw new ProblemException(
            new Problem(
                "timestamp_invalid",
                $"{name} must be an RFC 3339 time with a zone, as 2026-02-28T09:30:00Z.",
                [new FieldError(name, "timestamp_invalid", "An RFC 3339 time with a zone.")]
            )
        );
    }

    public static ProblemException Refuse(string code, string field, string detail) =>
        new(new Problem(code, $"{field}: {detail}", [new FieldError(field, code, detail)]));
}
