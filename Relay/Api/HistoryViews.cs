using System.Text.Json.Serialization;
using Relay.Dialects;
using Relay.Domain;

namespace Relay.Api;

/// <summary>An event. Headers and path are in the answer to its own address only.</summary>
internal sealed record EventView
{
    public required string Id { get; init; }
    public required string SourceId { get; init; }
    public required string Dialect { get; init; }
    public required string Kind { get; init; }
    public required string Type { get; init; }
    public string? CallId { get; init; }
    public string? AccountId { get; init; }
    public string? DedupeKey { get; init; }
    public DateTimeOffset? OccurredAt { get; init; }
    public IReadOnlyList<string>? Flags { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public required VerificationResult Verification { get; init; }
    public required string BodySha256 { get; init; }
    public required long BodyBytes { get; init; }
    public required string Remote { get; init; }
    public string? Path { get; init; }
    public required long Duplicates { get; init; }
    public required DeliveryCounts Deliveries { get; init; }
    public ExchangeView? Exchange { get; init; }
    /// <summary>The event that a person made this one out of.</summary>
    public string? EditedFrom { get; init; }
    /// <summary>The events that people made out of this one, newest first; in the answer to its own address only.</summary>
    public IReadOnlyList<string>? Edits { get; init; }
    public IReadOnlyList<HeaderView>? Headers { get; init; }
    /// <summary>False where retention has removed the body.</summary>
    public bool? HasBody { get; init; }

    public static EventView Of(EventSummary record, ISetup setup, Masks masks) => new()
    {
        Id = Ids.Event(record.Id),
        SourceId = Ids.Source(record.SourceId),
        Dialect = setup.FindSource(Ids.Source(record.SourceId))?.Dialect ?? "generic",
        Kind = record.Kind,
        Type = record.Type,
        CallId = record.CallId,
        AccountId = record.AccountId,
        DedupeKey = record.DedupeKey,
        OccurredAt = ApiJson.Time(record.OccurredAt),
        Flags = record.Flags.Count == 0 ? null : record.Flags,
        ReceivedAt = ApiJson.Time(record.ReceivedAt),
        Verification = record.Verification,
        BodySha256 = Convert.ToHexStringLower(record.BodySha256),
        BodyBytes = record.BodyBytes,
        Remote = record.Remote,
        Path = record.Path,
        Duplicates = record.Duplicates,
        Deliveries = record.Deliveries,
        Exchange = record.Exchange is { } exchange ? ExchangeView.Of(exchange, masks) : null,
        EditedFrom = record.EditedFrom is { } original ? Ids.Event(original) : null,
    };
}

/// <summary>What an upstream answered.</summary>
internal sealed record ExchangeView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Upstream, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Status, string Outcome, int DurationMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ResponseBody)
{
    public static ExchangeView Of(ExchangeSummary exchange, Masks masks) =>
        new(exchange.Upstream, exchange.Status, exchange.Outcome, exchange.DurationMs, exchange.ResponseBody is { } body ? masks.Answer(body) : null);
}

/// <summary>One request that reached a source.</summary>
internal sealed record ArrivalView(
    string Id, ArrivalResult Result, string? Reason, string? EventId, string SourceId, DateTimeOffset ReceivedAt, string BodySha256, long BodyBytes, string Remote, string? Path = null,
    IReadOnlyList<HeaderView>? Headers = null, long? KeptBytes = null, bool? Truncated = null)
{
    public static ArrivalView Of(ArrivalSummary row) => new(
        Ids.Arrival(row.Id), row.Result, row.Reason, row.EventId is { } id ? Ids.Event(id) : null, Ids.Source(row.SourceId), ApiJson.Time(row.ReceivedAt), Convert.ToHexStringLower(row.BodySha256), row.BodyBytes, row.Remote);
}

/// <summary>An event on its way to one webhook.</summary>
internal sealed record DeliveryView
{
    public required string Id { get; init; }
    public required string EventId { get; init; }
    public required string WebhookId { get; init; }
    public required DeliveryPhase State { get; init; }
    public required int AttemptCount { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public required DeliveryTrigger Trigger { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SettledAt { get; init; }
    public string? Outcome { get; init; }
    public int? Status { get; init; }
    public IReadOnlyList<AttemptView>? Attempts { get; init; }

    public static DeliveryView Of(DeliverySummary row) => new()
    {
        Id = Ids.Delivery(row.Id),
        // A test has an event of its own that is in no list.
        EventId = row.Trigger == DeliveryTrigger.Test ? Ids.TestEvent(row.EventId) : Ids.Event(row.EventId),
        WebhookId = Ids.Webhook(row.WebhookId),
        State = row.Phase,
        AttemptCount = row.Attempts,
        NextAttemptAt = ApiJson.Time(row.NextAt),
        Trigger = row.Trigger,
        CreatedAt = ApiJson.Time(row.CreatedAt),
        SettledAt = ApiJson.Time(row.SettledAt),
        Outcome = row.Outcome?.Name(),
        Status = row.Status,
    };
}

/// <summary>One HTTP try.</summary>
/// <param name="DurationMs">Absent where a crash left it unfinished.</param>
internal sealed record AttemptView(
    int Number, DateTimeOffset StartedAt, int? DurationMs, string Outcome, int? Status, string? Error, IReadOnlyList<HeaderView> RequestHeaders, IReadOnlyList<HeaderView> ResponseHeaders, string ResponseBody, bool ResponseTruncated,
    string? RemoteAddress, TimingsView Timings)
{
    public static AttemptView Of(AttemptRecord row, bool showsSecrets) => new(
        row.Number, ApiJson.Time(row.StartedAt), row.DurationMs, row.Outcome.Name(), row.Status, row.Error, HeaderViews.Of(row.RequestHeaders, showsSecrets), HeaderViews.Of(row.ResponseHeaders, showsSecrets),
        new Masks(!showsSecrets).Answer(row.ResponseBody), row.Truncated, row.Remote, TimingsView.Of(row.Timings));
}

/// <summary>Where the time of a try went; null where that step was not taken.</summary>
internal sealed record TimingsView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? DnsMs, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? ConnectMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? TlsMs, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? FirstByteMs)
{
    public static TimingsView Of(AttemptTimings timings) => new(timings.DnsMs, timings.ConnectMs, timings.TlsMs, timings.FirstByteMs);
}

/// <summary>Recorded headers as they are shown: in their order, duplicates kept.</summary>
internal static class HeaderViews
{
    private static readonly HashSet<string> Secret = new(StringComparer.OrdinalIgnoreCase) { "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key", "x-dialnote-api-key" };

    /// <summary>A viewer sees no credentials, nor signatures, which could be replayed, and numbers masked.</summary>
    public static IReadOnlyList<HeaderView> Of(HeaderList headers, bool showsSecrets) => [.. headers.Select(header => new HeaderView(header.Name, IsSecret(header.Name) && !showsSecrets ? CustomHeaders.Mask : new Masks(!showsSecrets).Text(header.Value)!))];

    public static bool IsSecret(string name) => Secret.Contains(name) || name.EndsWith("signature", StringComparison.OrdinalIgnoreCase);
}
