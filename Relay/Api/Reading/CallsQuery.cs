namespace Relay.Api.Reading;

/// <summary>The filters of a list of calls.</summary>
internal static class CallsQuery
{
    public static IReadOnlyList<string> Names { get; } = ["q", "direction", "status", "source", SimulatedQuery.Name, "from", "to"];

    public static CallFilter Read(ApiQuery query, ISetup setup)
    {
        var direction = query.Choice<CallDirection>("direction") is { } choice ? Reading.Names.Text(choice) : null;
        var filter = new CallFilter(query.Text("q"), query.Source(setup), direction, query.Text("status"), Simulated: query.Simulated());
        var (from, to) = query.Range();
        return filter with { From = from, To = to };
    }
}
