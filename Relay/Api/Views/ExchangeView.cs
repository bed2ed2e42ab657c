using System.Text.Json.Serialization;

namespace Relay.Api.Views;

/// <summary>What an upstream answered, and whether to this request or to an earlier one of the same message.</summary>
internal sealed record ExchangeView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Upstream,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Status,
    string Outcome,
    int DurationMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? ResponseBody,
    ExchangeAnswer Answer
)
{
    public static ExchangeView From(ExchangeSummary exchange, Masks masks) =>
        new(
            exchange.Upstream,
            exchange.Status,
            exchange.Outcome,
            exchange.DurationMs,
            exchange.ResponseBody is { } body ? masks.Answer(body) : null,
            exchange.Answer
        );
}
