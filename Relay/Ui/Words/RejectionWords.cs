namespace Relay.Ui.Words;

/// <summary>Why a request was refused, in a few words. The hint beside it says what to check (Relay.Dialects, Hints).</summary>
internal static class RejectionWords
{
    public static string Phrase(string? reason) =>
        reason switch
        {
            "signature_missing" => "it carries no signature",
            "signature_malformed" => "its signature does not have the provider's form",
            "signature_mismatch" => "its signature fits none of the source's secrets",
            "timestamp_missing" => "the time of its signature is missing",
            "timestamp_malformed" => "the time of its signature can't be read",
            "timestamp_stale" => "its signature is too old",
            "timestamp_future" => "its signature's time lies ahead",
            "id_missing" => "the id that is signed with it is missing",
            "type_unusable" => "it does not say what type it has",
            "json_invalid" => "its body is no JSON",
            "json_duplicate_key" => "a name stands twice in its body",
            "header_duplicated" => "a header stands twice and says different things",
            "json_too_deep" => "its body is nested too deep",
            "utf8_invalid" => "its body is not UTF-8",
            "body_empty" => "its body is empty",
            "body_too_large" => "its body is larger than the source takes",
            "body_too_slow" => "its body stopped coming",
            "body_framing_invalid" => "its body is not framed as HTTP says",
            "content_encoding_unsupported" => "its body is compressed, and nothing vouches for it",
            null or "" => "for an unknown reason",
            _ => reason,
        };
}
