using System.Globalization;
using Relay.Api.Reading;
using Relay.Ui.Lists;
using Relay.Ui.Requests;

namespace Relay.Ui.Pages.Calls;

/// <summary>A list's filters as its address has them; times are as the browser's field says them, in the zone of whoever looks.</summary>
internal sealed class CallQuery
{
    private const string FieldTime = "yyyy-MM-ddTHH:mm";
    private static readonly string[] Names = ["q", "direction", "status", "source", SimulatedQuery.Name, "from", "to"];

    private readonly IQueryCollection _query;
    private readonly string _path;
    private readonly SimulatedFilter? _simulated;

    /// <exception cref="ProblemException"><c>source_not_found</c>.</exception>
    public CallQuery(PageContext context, ISetup setup)
    {
        (_query, _path) = (context.Http.Request.Query, context.Path);
        if (this["source"] is { Length: > 0 } source)
            SourceId = setup.FindSource(source)?.Id ?? throw new ProblemException("source_not_found", "There is no such source.");
        (From, To) = (Time(this["from"], context.Zone), Time(this["to"], context.Zone));
        _simulated = SimulatedChoice.Read(context.Http.Request);
        if (Ids.TryParse("evt_", _query["before"].ToString(), out var before))
            Before = before;
    }

    /// <summary>A filter's text; empty where it is not set.</summary>
    public string this[string name] => _query[name].ToString().Trim();

    public long? SourceId { get; }

    public long? From { get; }

    public long? To { get; }

    /// <summary>Where an older page begins.</summary>
    public long? Before { get; }

    public bool IsFiltered => Names.Any(name => this[name].Length > 0);

    public CallFilter Calls => new(Text("q"), SourceId, Text("direction"), Text("status"), From, To, _simulated);

    public VoicemailFilter Voicemails => new(Text("q"), SourceId, From, To, _simulated);

    /// <summary>The address of an older page with the same filters.</summary>
    public string Older(long next) => Address(_path, Filters().Append(("before", Ids.Event(next))));

    /// <summary>The address of the newest page with the same filters; null where this is it.</summary>
    public string? Newest => Before is null ? null : Address(_path, Filters());

    /// <summary>The same list with what storms have made up.</summary>
    public string WithSimulated =>
        Address(_path, Filters().Where(filter => filter.Name != SimulatedQuery.Name).Append((SimulatedQuery.Name, "all")));

    /// <summary>The same filters as the API takes them.</summary>
    public string Csv =>
        Address(
            "/api/v1/calls.csv",
            Filters()
                .Where(filter => filter.Name != SimulatedQuery.Name)
                .Append((SimulatedQuery.Name, SimulatedQuery.Text(_simulated) ?? ""))
                .Select(filter =>
                    filter.Name switch
                    {
                        "from" => ("from", Utc(From)),
                        "to" => ("to", Utc(To)),
                        _ => filter,
                    }
                )
                .Where(filter => filter.Item2.Length > 0)
        );

    private IEnumerable<(string Name, string Value)> Filters() =>
        Names.Select(name => (name, this[name])).Where(filter => filter.Item2.Length > 0);

    private string? Text(string name) => this[name] is { Length: > 0 } text ? text : null;

    private static string Address(string path, IEnumerable<(string Name, string Value)> query)
    {
        var text = string.Join('&', query.Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value)}"));
        return text.Length == 0 ? path : $"{path}?{text}";
    }

    private static string Utc(long? time) =>
        time is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : "";

    private static long? Time(string text, TimeZoneInfo zone)
    {
        if (Rfc3339.TryParse(text, out var exact))
            return exact;
        return DateTime.TryParseExact(text, FieldTime, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUnixTimeMilliseconds()
            : null;
    }
}
