using Relay.Storage.Querying;

namespace Relay.Storage.Journal;

/// <summary>
/// The rows that the journal writes, said once for every engine: the columns of each, and the values in their order.
/// Long because a column and its value must be seen together.
/// </summary>
internal static class JournalRows
{
    public static RowColumns Events { get; } =
        new(
            "events",
            "id",
            "source_id",
            "kind text",
            "type text",
            "call_id text",
            "account_id text",
            "dedupe_key text",
            "occurred_at",
            "received_at",
            "verification",
            "problem text",
            "flags text",
            "target text",
            "remote text",
            "body_sha256 bytea",
            "body_bytes",
            "headers bytea"
        );

    /// <summary>The last column of an event where it lies in its row.</summary>
    public const string Body = "body bytea";

    /// <summary>All of an event but its body.</summary>
    public static T Put<T>(this T values, EventRecord record, byte[] headers)
        where T : IRowValues<T>
    {
        var envelope = record.Envelope;
        return values
            .Begin()
            .Add(record.Id)
            .Add(record.SourceId)
            .Add(envelope.Kind)
            .Add(envelope.Type)
            .Add(envelope.CallId)
            .Add(envelope.AccountId)
            .Add(envelope.DedupeKey)
            .Add(envelope.OccurredAt)
            .Add(record.ReceivedAt)
            .Add((long)record.Verification)
            .Add(envelope.Problem)
            .Add(string.Join(',', record.Flags).NullIfEmpty())
            .Add(record.Request.Target.NullIfEmpty())
            .Add(record.Remote)
            .Add(record.BodySha256)
            .Add(record.Request.Body.Length)
            .Add(headers);
    }

    public static RowColumns Arrivals { get; } =
        new(
            "arrivals",
            "id",
            "source_id",
            "result",
            "reason text",
            "event_id",
            "received_at",
            "remote text",
            "target text",
            "body_sha256 bytea",
            "body_bytes",
            "headers bytea",
            "late",
            "method text",
            "body bytea"
        );

    public static T Put<T>(this T values, in ArrivalRow row)
        where T : IRowValues<T>
    {
        values
            .Begin()
            .Add(row.Id)
            .Add(row.SourceId)
            .Add(row.Result)
            .Add(row.Reason)
            .Add(row.EventId)
            .Add(row.ReceivedAt)
            .Add(row.Remote)
            .Add(row.Target.NullIfEmpty())
            .Add(row.BodySha256)
            .Add(row.BodyBytes)
            .Add(row.Headers)
            .Add(row.IsLate)
            .Add(row.Method);
        return row.Body is { } body ? values.Add(body) : values.Add((byte[]?)null);
    }

    public static RowColumns Exchanges { get; } =
        new(
            "exchanges",
            "id",
            "event_id",
            "upstream text",
            "started_at",
            "duration_ms",
            "outcome text",
            "status",
            "response_headers bytea",
            "response_body bytea",
            "truncated",
            "answer"
        );

    public static T Put<T>(this T values, long id, ExchangeRecord exchange, byte[] headers)
        where T : IRowValues<T> =>
        values
            .Begin()
            .Add(id)
            .Add(exchange.EventId)
            .Add(exchange.Upstream)
            .Add(exchange.StartedAt)
            .Add(exchange.DurationMs)
            .Add(exchange.Outcome)
            .Add(exchange.Status)
            .Add(headers)
            .Add(exchange.ResponseBody)
            .Add(exchange.ResponseTruncated)
            .Add((long)exchange.Answer);

    public static RowColumns Deliveries { get; } =
        new("deliveries", "id", "event_id", "webhook_id", "state", "trigger", "lease", "epoch", "next_at", "created_at");

    public static T Put<T>(this T values, in DeliveryRow row)
        where T : IRowValues<T> =>
        values
            .Begin()
            .Add(row.Id)
            .Add(row.EventId)
            .Add(row.WebhookId)
            .Add((long)row.State)
            .Add((long)row.Trigger)
            .Add(row.Lease)
            .Add(row.Epoch)
            .Add(row.At)
            .Add(row.At);

    public static RowColumns Tests { get; } =
        new(
            "deliveries",
            "id",
            "event_id",
            "webhook_id",
            "state",
            "trigger",
            "attempts",
            "next_at",
            "created_at",
            "settled_at",
            "outcome",
            "status"
        );

    public static T Put<T>(this T values, in TestRow row)
        where T : IRowValues<T> =>
        values
            .Begin()
            .Add(row.Id)
            .Add(row.EventId)
            .Add(row.WebhookId)
            .Add((long)row.State)
            .Add((long)DeliveryTrigger.Test)
            .Add(1)
            .Add(row.SettledAt)
            .Add(row.StartedAt)
            .Add(row.SettledAt)
            .Add((long)row.Outcome)
            .Add(row.Status);

    public static RowColumns Settlements { get; } =
        new("deliveries", "state", "epoch", "retries", "throttled_at", "attempts", "next_at", "settled_at", "outcome", "status", "id");

    public static T Put<T>(this T values, in SettledRow row)
        where T : IRowValues<T> =>
        values
            .Begin()
            .Add((long)row.State)
            .Add(row.Epoch)
            .Add(row.Retries)
            .Add(row.ThrottledAt)
            .Add(row.Attempts)
            .Add(row.NextAt)
            .Add(row.SettledAt)
            .Add((long)row.Outcome)
            .Add(row.Status)
            .Add(row.DeliveryId);

    public static RowColumns Attempts { get; } =
        new(
            "attempts",
            "delivery_id",
            "number",
            "purpose",
            "started_at",
            "duration_ms",
            "outcome",
            "status",
            "error text",
            "remote text",
            "dns_ms",
            "connect_ms",
            "tls_ms",
            "first_byte_ms",
            "truncated",
            "request_sha256 bytea",
            "request_bytes",
            "strike",
            "request_headers bytea",
            "response_headers bytea",
            "response_body bytea"
        );

    public static T Put<T>(
        this T values,
        long deliveryId,
        int number,
        AttemptPurpose purpose,
        AttemptResult result,
        AttemptBytes bytes,
        int? strike
    )
        where T : IRowValues<T>
    {
        var timings = result.Timings;
        return values
            .Begin()
            .Add(deliveryId)
            .Add(number)
            .Add((long)purpose)
            .Add(result.StartedAt)
            .Add(result.DurationMs)
            .Add((long)result.Outcome)
            .Add(result.Status)
            .Add(result.Error)
            .Add(result.RemoteAddress)
            .Add(timings.DnsMs)
            .Add(timings.ConnectMs)
            .Add(timings.TlsMs)
            .Add(timings.FirstByteMs)
            .Add(result.ResponseTruncated)
            .Add(result.RequestBodySha256)
            .Add(result.RequestBodyBytes)
            .Add(strike)
            .Add(bytes.Request)
            .Add(bytes.Response)
            .Add(result.ResponseBody);
    }

    /// <summary>Without <c>hold_epoch</c>, which is the epoch: a pause is one of the epoch it is written in.</summary>
    public static RowColumns Health { get; } =
        new(
            "webhooks",
            "status",
            "reason text",
            "epoch",
            "strikes",
            "strike_deliveries text",
            "last_error text",
            "last_sent_at",
            "last_tried_at",
            "disabled_at",
            "parked_through",
            "drain",
            "drain_rate",
            "drain_in_flight",
            "probe_at",
            "open_live",
            "open_parked",
            "hold_pauses",
            "hold_from",
            "hold_until",
            "id"
        );

    public static T Put<T>(this T values, long webhookId, WebhookHealth health)
        where T : IRowValues<T> =>
        values
            .Begin()
            .Add((long)health.Status)
            .Add(health.Reason)
            .Add(health.Epoch)
            .Add(health.Strikes)
            .Add(string.Join(',', health.StrikeDeliveries))
            .Add(health.LastError)
            .Add(health.LastSentAt)
            .Add(health.LastTriedAt)
            .Add(health.DisabledAt)
            .Add(health.ParkedThrough)
            .Add((long)health.Drain.Phase)
            .Add(health.Drain.RatePerSecond)
            .Add(health.Drain.MaxInFlight)
            .Add(health.Drain.ProbeAt)
            .Add(health.OpenLive)
            .Add(health.OpenParked)
            .Add(health.Hold.Pauses)
            .Add(health.Hold.From)
            .Add(health.Hold.Until)
            .Add(webhookId);
}
