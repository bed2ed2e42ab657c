namespace Relay.Api.Reading;

/// <summary>Reads a bulk from a request.</summary>
internal static class BulkInput
{
    private const int MaxText = 512;

    private static readonly DeliveryPhase[] Settled = [DeliveryPhase.Failed, DeliveryPhase.Skipped, DeliveryPhase.Delivered],
        Waiting = [DeliveryPhase.Pending, DeliveryPhase.Parked];

    /// <param name="now">Unix milliseconds: where a replay's range ends unless it says so.</param>
    public static BulkOrder Read(Fields fields, ISetup setup, long now)
    {
        var action = fields.Choice<BulkAction>("action", null);
        var filter = fields.Object("filter");
        if (filter is null && !fields.Has("filter"))
            fields.Findings.AddShape("filter", "json_missing_member", "A filter is needed; {} is everything.");
        var routing =
            action == BulkAction.Replay ? fields.Choice<ReplayRouting>("routing", ReplayRouting.Original) : ReplayRouting.Original;
        var order =
            filter is null ? new BulkOrder(action)
            : action == BulkAction.Replay ? new BulkOrder(action, Events: Events(filter, setup, now), Routing: routing)
            : new BulkOrder(action, Deliveries: Deliveries(filter, setup, action));
        filter?.Finish();
        fields.FinishAndThrow();
        return order;
    }

    private static BulkDeliveries Deliveries(Fields filter, ISetup setup, BulkAction action)
    {
        var webhook = Id(filter, "webhook", "wh_", "webhook");
        var record = Id(filter, "event", "evt_", "event");
        var phase = Phase(filter, action == BulkAction.Retry ? Settled : Waiting)
            ?? (action == BulkAction.Retry ? DeliveryPhase.Failed : null);
        var (source, kind) = (Source(filter, setup), Short(filter, "kind"));
        var simulated = SimulatedQuery.Parse(Short(filter, SimulatedQuery.Name));
        Outcome? outcome = filter.Has("outcome") ? filter.Choice<Outcome>("outcome", null) : null;
        var status = filter.Int("status", null, 100, 999, optional: true);
        var (from, to) = Range(filter);
        return new BulkDeliveries(webhook, record, phase, source, kind, from, to, simulated, outcome, status, EventIds(filter));
    }

    /// <summary>The events that a replay is over.</summary>
    /// <param name="now">Unix milliseconds: where its range ends unless it says so.</param>
    public static EventFilter Events(Fields filter, ISetup setup, long now)
    {
        var source = Source(filter, setup);
        var (kind, type, call, text) = (Short(filter, "kind"), Short(filter, "type"), Short(filter, "callId"), Short(filter, "q"));
        var (phase, verified) = (Phase(filter, Enum.GetValues<DeliveryPhase>()), Verified(filter));
        var simulated = SimulatedQuery.Parse(Short(filter, SimulatedQuery.Name));
        var (webhook, field) = (Id(filter, "webhook", "wh_", "webhook"), Field(filter));
        bool? duplicates = filter.Has("duplicates") ? filter.Bool("duplicates", false) : null;
        var (from, to) = Range(filter);
        // A replay is over a range that somebody can oversee; what was left out is filled in, and shown with the count. Who names the
        // events oversees them.
        var ids = EventIds(filter);
        var longest = (long)IBulks.LongestReplay.TotalMilliseconds;
        var end = to ?? now;
        if (end - from > longest && ids is null)
            filter.Findings.Add(filter.PathOf("from"), "range_too_large", "A replay is over at most 14 days.");
        return new EventFilter(
            source,
            kind,
            type,
            call,
            phase,
            verified,
            text,
            ids is null ? from ?? end - longest : from,
            to,
            duplicates,
            Simulated: simulated,
            WebhookId: webhook,
            Field: field,
            Ids: ids
        );
    }

    /// <summary>The events that are named one by one.</summary>
    private static IReadOnlyList<long>? EventIds(Fields filter)
    {
        if (filter.Texts("events", null, optional: true) is not { } texts)
            return null;
        if (texts.Count is > 0 and <= ApiQuery.MostIds)
            return
            [
                .. texts.Select(text => Ids.TryParse("evt_", text, out var id) ? id : throw ProblemException.NotFound("event")).Distinct(),
            ];
        filter.Findings.Add(filter.PathOf("events"), "out_of_range", $"1 to {ApiQuery.MostIds} events.");
        return null;
    }

    private static BodyField? Field(Fields filter)
    {
        if (Short(filter, "field") is not { } text)
            return null;
        if (BodyField.Parse(text) is { } field)
            return field;
        filter.Findings.Add(filter.PathOf("field"), "filter_invalid", EventQuery.FieldForm);
        return null;
    }

    private static long? Id(Fields filter, string name, string prefix, string what)
    {
        if (Short(filter, name) is not { } text)
            return null;
        return Ids.TryParse(prefix, text, out var id) ? id : throw ProblemException.NotFound(what);
    }

    private static long? Source(Fields filter, ISetup setup)
    {
        if (Short(filter, "source") is not { } text)
            return null;
        return setup.FindSource(text)?.Id ?? throw new ProblemException("source_not_found", "There is no such source.");
    }

    private static DeliveryPhase? Phase(Fields filter, DeliveryPhase[] allowed)
    {
        if (Short(filter, "state") is not { } text)
            return null;
        if (Names.TryParse<DeliveryPhase>(text, out var phase) && allowed.Contains(phase))
            return phase;
        filter.Findings.Add(
            filter.PathOf("state"),
            "value_unknown",
            "One of the states that this can be done with.",
            [.. allowed.Select(Names.Text)]
        );
        return null;
    }

    private static IReadOnlyList<VerificationResult>? Verified(Fields filter)
    {
        if (Short(filter, "verified") is not { } text)
            return null;
        if (VerifiedChoice.TryParse(text, out var results))
            return results;
        filter.Findings.Add(filter.PathOf("verified"), "value_unknown", "One of the allowed values.", VerifiedChoice.Allowed);
        return null;
    }

    private static (long? From, long? To) Range(Fields filter)
    {
        var (from, to) = (Time(filter, "from"), Time(filter, "to"));
        if (from > to)
            filter.Findings.Add(filter.PathOf("from"), "range_inverted", "It lies behind \"to\".");
        return (from, to);
    }

    private static long? Time(Fields filter, string name)
    {
        if (filter.Text(name) is not { } text)
            return null;
        if (Rfc3339.TryParse(text, out var time))
            return time;
        filter.Findings.AddShape(filter.PathOf(name), "timestamp_invalid", "An RFC 3339 time with a zone, as 2026-02-28T09:30:00Z.");
        return null;
    }

    private static string? Short(Fields filter, string name)
    {
        if (filter.Text(name) is not { Length: > 0 } text)
            return null;
        if (text.Length <= MaxText)
            return text;
        filter.Findings.Add(filter.PathOf(name), "out_of_range", $"At most {MaxText} characters.");
        return null;
    }
}
