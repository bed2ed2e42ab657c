using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Exports;

/// <summary>What somebody wants exported, read from a query as its list's own is.</summary>
/// <param name="Rows">What, with its filters.</param>
/// <param name="Separator">Between the cells of a table.</param>
/// <param name="After">The row to go on behind; null for all.</param>
internal sealed record ExportOrder(IExportRows Rows, ExportFormat Format, char Separator, long? After)
{
    private static readonly string[] Always = ["what", "format", "separator", "after"];

    /// <summary>What the query may say, whatever is exported.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [.. Always.Concat(EventQuery.Names).Concat(DeliveryQuery.Names).Concat(CallsQuery.Names).Distinct()];

    /// <param name="masks">How numbers are shown to who asks.</param>
    /// <exception cref="ProblemException">The query says something that it can't; <c>what_required</c> where it does not say what.</exception>
    public static ExportOrder Read(ApiQuery query, ISetup setup, IHistory history, ICallLog calls, Masks masks)
    {
        var what = query.Choice<ExportSubject>("what") ?? throw ApiQuery.Missing("what", Reading.Names.All<ExportSubject>());
        query.Permit([.. Always, .. FiltersOf(what)]);
        IExportRows rows = what switch
        {
            ExportSubject.Events => new ExportedEvents(history, setup, EventQuery.ReadWithTimes(query, setup), masks),
            ExportSubject.Deliveries => new ExportedDeliveries(history, DeliveryQuery.Read(query)),
            _ => new ExportedCalls(calls, setup, CallsQuery.Read(query, setup), masks),
        };
        return new ExportOrder(
            rows,
            query.Choice<ExportFormat>("format") ?? ExportFormat.Jsonl,
            query.Separator(),
            what == ExportSubject.Deliveries ? query.Id("after", "dlv_", "delivery") : query.Id("after", "evt_", "event")
        );
    }

    private static IReadOnlyList<string> FiltersOf(ExportSubject what) =>
        what switch
        {
            ExportSubject.Events => EventQuery.Names,
            ExportSubject.Deliveries => DeliveryQuery.Names,
            _ => CallsQuery.Names,
        };
}
