using Relay.Api.Reading;
using Relay.Ui.Words;

namespace Relay.Ui.Lists;

/// <summary>What the filters of lists offer: the value as the address has it, and what it is called.</summary>
internal static class FilterChoices
{
    public static IReadOnlyList<(string Value, string Label)> Kinds { get; } =
    [.. Dialects.Kinds.All.Select(kind => (kind, kind)), (Dialects.Kinds.Other, Dialects.Kinds.Other)];

    public static IReadOnlyList<(string Value, string Label)> Phases { get; } = FromPhases(Enum.GetValues<DeliveryPhase>());

    public static IReadOnlyList<(string Value, string Label)> Verified { get; } =
    [("valid", "valid"), ("unsigned", "unsigned"), ("unverified", "unverified"), ("false", "not valid")];

    public static IReadOnlyList<(string Value, string Label)> Spans { get; } =
    [.. TimeRange.Spans.Select(span => (span.Value, span.Label))];

    /// <summary>Why requests are refused.</summary>
    public static IReadOnlyList<(string Value, string Label)> Reasons { get; } =
    [
        .. new[]
        {
            "signature_missing",
            "signature_malformed",
            "signature_mismatch",
            "timestamp_missing",
            "timestamp_malformed",
            "timestamp_stale",
            "timestamp_future",
            "id_missing",
            "type_unusable",
            "json_invalid",
            "json_too_deep",
            "json_duplicate_key",
            "header_duplicated",
            "utf8_invalid",
            "body_empty",
            "body_too_large",
            "body_too_slow",
            "body_framing_invalid",
            "content_encoding_unsupported",
        }.Select(reason => (reason, reason)),
    ];

    public static IReadOnlyList<(string Value, string Label)> FromPhases(IEnumerable<DeliveryPhase> phases) =>
        [.. phases.Select(phase => (Names.Text(phase), Names.Text(phase).Replace('_', ' ')))];

    public static IReadOnlyList<(string Value, string Label)> FromWebhooks(ISetup setup) =>
        [
            .. setup
                .Webhooks.OrderBy(webhook => webhook.Name, StringComparer.OrdinalIgnoreCase)
                .Select(webhook => (Ids.Webhook(webhook.Id), Format.Visible(webhook.Name))),
        ];

    public static IReadOnlyList<(string Value, string Label)> FromSources(ISetup setup) =>
        [.. setup.Sources.Select(source => (source.Slug, Format.Visible(source.Name)))];
}
