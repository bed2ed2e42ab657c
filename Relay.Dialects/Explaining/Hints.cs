using Relay.Dialects.Json;

namespace Relay.Dialects.Explaining;

/// <summary>What to check where a request was refused, in words.</summary>
public static class Hints
{
    /// <summary>
    /// The hint for a reason of <see cref="Verification"/> or <see cref="Envelope.Problem"/>, or of a rejection; null for none and for a
    /// reason without one.
    /// </summary>
    /// <param name="reason">A stable code.</param>
    /// <param name="dialect">The dialect's name.</param>
    /// <param name="signatureMatches">Whether the signature itself is right, so that only its time stands against it.</param>
    public static string? Find(string? reason, string dialect, bool signatureMatches = false) =>
        reason switch
        {
            Reasons.SignatureMissing =>
                "The sender signs nothing, or something in between removed the header. Check that a signing secret is set at "
                    + "the provider for exactly this URL; if the provider does not sign at all, take the secrets away from this "
                    + "source.",
            Reasons.SignatureMalformed =>
                "The header does not have the provider's form. Check that this source has the dialect of the provider that "
                    + "sends here, and that no proxy joins or rewrites headers.",
            Reasons.SignatureMismatch => Mismatch(dialect),
            Reasons.TimestampMissing =>
                "The provider signs the time and says it in a header, which did not arrive. Check that no proxy removes it, "
                    + "and that this source has the dialect of the provider that sends here.",
            Reasons.TimestampMalformed =>
                "The time is not in whole Unix seconds. A sender of your own must send seconds, not milliseconds and not a date.",
            Reasons.TimestampStale => signatureMatches
                ? "The signature itself is right, only late. The provider repeated or delayed the request with its first "
                    + "signature, or a clock is wrong: compare the clock of this machine with another one, or raise the source's "
                    + "toleranceSeconds. It is kept whole and can be admitted."
                : "The signature was too old on arrival. Compare the clock of this machine with another one; a request that was "
                    + "recorded and sent again later must be signed anew.",
            Reasons.TimestampFuture => "The signature's time lies ahead. The clock of this machine is behind, or the sender's is ahead.",
            Reasons.IdMissing => "The provider signs an id and says it in a header, which did not arrive. Check that no proxy removes it.",
            Problems.BodyEmpty => "The body was empty. Check what the provider sends for this event, and that no proxy drops the body.",
            Problems.JsonInvalid =>
                "The body is no JSON, and no signature vouches for it. Check that this source has the dialect of the provider "
                    + "that sends here; a provider that sends forms or XML needs the generic dialect.",
            Problems.JsonTooDeep =>
                "The body is nested deeper than 64 levels, and no signature vouches for it. Genuine events are not; set the "
                    + "provider's secret so that what it signs is accepted whatever its form.",
            Problems.JsonDuplicateKey =>
                "A name stands twice in one object of the body, so that readers disagree about its value, and no signature vouches for "
                    + "it. Set the provider's secret so that what it signs is accepted, or have the sender write each name once.",
            "key_conflict" =>
                "It has the key of an earlier event and says something else, so what it said is in no event. Compare it with that event; "
                    + "if both matter, the source's key is too narrow: add what tells them apart, such as the status.",
            "header_duplicated" =>
                "A header that tells requests apart or dates them came twice, with different values. A proxy that adds its own beside the "
                    + "sender's is the likely cause.",
            Problems.Utf8Invalid => "The body is not UTF-8, and no signature vouches for it. Check the sender's encoding.",
            Problems.Undecodable =>
                "The body is packed (Content-Encoding) in a way that could not be unpacked: Relay reads gzip, deflate and br, at most three "
                    + "of them, up to 25 MiB. It is kept and sent on as it came; check that the header says what the body is.",
            Problems.TypeUnusable =>
                "The body does not say its type where this dialect has it. Check that this source has the dialect of the "
                    + "provider that sends here.",
            "body_too_large" => "The body is larger than this source takes. Raise its maxBodyBytes (at most 25 MiB) if the provider really "
                + "sends that much.",
            "method_not_allowed" =>
                "It did not come as a POST. Most often a redirect (http to https, a missing slash, another host name) made a GET of "
                    + "your POST: give the provider the final https address. Else set the method to POST at the provider; some have a setting "
                    + "of their own for it.",
            "rate_limited" =>
                "This source takes fewer requests a second than came. The provider will send it again if it honours 429; raise the "
                    + "source's rateLimitPerSecond if this was genuine.",
            "loop_detected" =>
                "The request has passed five relays. Two of them point at each other: look for a webhook or an upstream that leads back "
                    + "to this address.",
            "source_not_found" => "The source was disabled when it came. Enable it, or take its address away from the provider.",
            "body_too_slow" => "The sender began a body and did not go on. Its connection is slow or was cut.",
            "body_framing_invalid" => "The body is not framed as HTTP says; a proxy in between is the likely cause.",
            "content_encoding_unsupported" =>
                "The body is compressed, and no signature vouches for it. Turn compression off at the sender, or set a secret: "
                    + "what is signed is accepted, and unpacked to be read.",
            _ => null,
        };

    private static string Mismatch(string dialect)
    {
        const string common =
            "Most often the secret is not the one that the provider uses for this URL: copy it again, whole and without "
            + "spaces. Else something changed the body on its way, as a proxy that decompresses or rewrites JSON does.";
        return dialect switch
        {
            "standard" => common + " The key is the base64 behind whsec_, and each endpoint has a secret of its own.",
            "dialgen" or "dialnote" => common
                + " The provider signs JSON.stringify of the body; both that and the bytes as they came were tried.",
            "generic" => common
                + " Or the recipe is not the provider's: check the algorithm, the encoding, the prefix and what is signed. A "
                + "provider that signs the public URL as well needs {url} in what is signed, and Relay must know that address: set "
                + "--public-url, or name your proxy in Network:TrustedProxies.",
            _ when Platforms.Find(dialect)?.Mismatch is { } more => $"{common} {more}",
            _ => common,
        };
    }
}
