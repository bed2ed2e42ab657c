namespace Relay.Simulator.Check;

/// <summary>Every scenario, in the order in which they are tried: those that look back come last.</summary>
internal static class CheckScenarios
{
    public static IReadOnlyList<CheckScenario> All { get; } =
    [
        new("valid", "Answers 2xx to a signed event.", PlainChecks.Valid),
        new("durable-before-answer", "Has the event on disk before it answers; the work itself may come later.", StateChecks.Durable),
        new("duplicate", "Answers 2xx to a copy, stores the event once and acts on it once.", StateChecks.Duplicate),
        new("duplicate-moved-time", "Knows a copy by the event's id, not by its bytes, its time or its signature.", StateChecks.Moved),
        new(
            "concurrent-duplicates",
            "Lets a unique index decide, so that copies at the same moment become one event.",
            StateChecks.Concurrent
        ),
        new("hang-up", "Acts once even where the sender hung up before the answer and sends the event again.", StateChecks.HangUp),
        new("out-of-order", "Takes events of a call in any order; what is over stays over.", StateChecks.OutOfOrder),
        new("details-first", "Takes a recording or a report for a call that it has not heard of.", PlainChecks.DetailsFirst),
        new("wrong-key", "Answers 401 to a signature made with another key.", setup => SignatureChecks.Refused(setup, Signing.WrongKey)),
        new("altered-body", "Answers 401 where the body is not the one that was signed.", SignatureChecks.Altered),
        new("missing-signature", "Answers 401 where there is no signature.", setup => SignatureChecks.Refused(setup, Signing.Missing)),
        new("stale-signature", "Answers 401 to a signature that is more than five minutes old.", setup =>
            SignatureChecks.Refused(setup, Signing.Stale)
        ),
        new("future-signature", "Answers 401 to a signature from more than five minutes ahead.", setup =>
            SignatureChecks.Refused(setup, Signing.Future)
        ),
        new(
            "verify-before-parse",
            "Verifies the raw bytes first, so that an unsigned body that can't be read is a 401 and never an error.",
            SignatureChecks.BeforeParsing
        ),
        new("raw-bytes", "Verifies the bytes as they came, white space and all.", SignatureChecks.RawBytes),
        new("malformed-signed", "Answers 2xx or 400 to a signed body that can't be read, never 5xx.", PlainChecks.Malformed),
        new("empty-body", "Answers 2xx or 400 to an empty body, never 5xx.", PlainChecks.Empty),
        new("unknown-type", "Answers 2xx to a type that it does not know: providers add some.", PlainChecks.UnknownType),
        new("extra-fields", "Ignores fields that it does not know.", PlainChecks.ExtraFields),
        new("any-language", "Takes names of any script.", PlainChecks.AnyLanguage),
        new("long-body", "Takes a transcript of 200 KiB.", PlainChecks.LongBody),
        new(
            "fast-enough",
            "Answers within the provider's limit while fifty come at once: stores first, works later.",
            PlainChecks.FastEnough
        ),
        new(
            "effect-once-over-retries",
            "Acts once on an event that it failed at first: the effect and its record belong in one transaction.",
            StateChecks.OnceOverRetries
        ),
        new("secret-kept", "Writes neither its secret nor signatures into answers or logs.", SignatureChecks.SecretKept),
    ];
}
