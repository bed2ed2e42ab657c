using System.Collections.Frozen;

namespace Relay.Hosting;

/// <summary>The one table from a stable code to an HTTP status. A code that is not in it is a finding about a field: 422.</summary>
internal static class ProblemCodes
{
    private static readonly FrozenDictionary<string, int> Statuses = new Dictionary<int, string[]>
    {
        [400] =
        [
            "body_empty",
            "body_framing_invalid",
            "credentials_in_query",
            "csrf_invalid",
            "cursor_invalid",
            "framing_ambiguous",
            "header_duplicated",
            "host_not_allowed",
            "id_unusable",
            "idempotency_key_invalid",
            "json_duplicate_key",
            "json_invalid",
            "json_missing_member",
            "json_null",
            "json_too_deep",
            "json_type_mismatch",
            "json_unknown_member",
            "last_event_id_invalid",
            "limit_invalid",
            "query_too_long",
            "request_invalid",
            "timestamp_invalid",
            "transfer_encoding_unsupported",
            "type_unusable",
            "utf8_invalid",
        ],
        [401] =
        [
            "auth_invalid",
            "auth_missing",
            "id_missing",
            "signature_malformed",
            "signature_mismatch",
            "signature_missing",
            "ticket_invalid",
            "timestamp_future",
            "timestamp_malformed",
            "timestamp_missing",
            "timestamp_stale",
            "token_expired",
        ],
        [403] = ["origin_not_allowed", "scope_insufficient"],
        [404] = ["body_unsent", "not_found", "source_not_found"],
        [405] = ["method_not_allowed"],
        [408] = ["body_too_slow"],
        [409] = ["idempotency_in_progress", "listener_taken", "not_admissible", "slug_taken", "state_conflict", "webhook_limit"],
        [410] = ["body_expired", "body_unavailable", "event_expired", "listener_removed", "setup_closed"],
        [412] = ["version_conflict"],
        [413] = ["body_too_large"],
        [415] = ["content_encoding_unsupported", "content_type_unsupported"],
        [429] = ["rate_limited", "stream_limit"],
        [500] = ["internal"],
        [502] = ["upstream_failed", "upstream_missing"],
        [503] = ["overloaded", "storage_full", "storage_unavailable"],
        [504] = ["upstream_timeout"],
        [508] = ["loop_detected"],
    }
        .SelectMany(entry => entry.Value.Select(code => (code, entry.Key)))
        .ToFrozenDictionary(entry => entry.code, entry => entry.Key);

    public static int Status(string code) => Statuses.GetValueOrDefault(code, StatusCodes.Status422UnprocessableEntity);

    /// <summary>What a bare status of the framework is called; null for one that is no refusal.</summary>
    public static string? ForStatus(int status) =>
        status switch
        {
            400 => "request_invalid",
            404 => "not_found",
            405 => "method_not_allowed",
            408 => "body_too_slow",
            413 => "body_too_large",
            415 => "content_type_unsupported",
            500 => "internal",
            _ => null,
        };

    /// <summary>The code in words: <c>slug_taken</c> → <c>Slug taken</c>.</summary>
    public static string Title(string code) => string.Create(code.Length, code, static (span, from) =>
        {
            from.AsSpan().Replace(span, '_', ' ');
            span[0] = char.ToUpperInvariant(span[0]);
        });
}
