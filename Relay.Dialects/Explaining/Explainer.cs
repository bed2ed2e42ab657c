using System.Globalization;
using Relay.Dialects.Signing;

namespace Relay.Dialects.Explaining;

/// <summary>Puts a verdict and the facts behind it into steps.</summary>
internal static class Explainer
{
    /// <param name="dialect">The dialect's name.</param>
    /// <param name="facts">Null where the dialect's requests are not signed.</param>
    public static Explanation From(
        string dialect,
        Verification verdict,
        SignatureFacts? facts,
        ReadOnlySpan<SigningKey> keys,
        int toleranceSeconds,
        long nowUnixSeconds
    )
    {
        if (facts is null)
            return new Explanation
            {
                Verdict = verdict,
                Steps = [new ExplanationStep("header", false, "This source's recipe names no signature, so no request can be verified.")],
                Hint = Hints.Find(verdict.Reason, dialect),
            };
        var expected = Expected(facts, keys);
        var matches = expected.Exists(signature => signature.Matches);
        var age = Age(facts, nowUnixSeconds);
        return new Explanation
        {
            Verdict = verdict,
            Steps = [.. Steps(verdict, facts, expected, toleranceSeconds, nowUnixSeconds)],
            Hint = Hints.Find(verdict.Reason, dialect, matches),
            Algorithm = facts.Algorithm,
            Header = facts.Header,
            Signed = facts.Signed,
            Content = IsComplete(facts) ? facts.Content : default,
            Timestamp = facts.Timestamp,
            AgeSeconds = age,
            Received = facts.Received,
            Expected = expected,
        };
    }

    private static IEnumerable<ExplanationStep> Steps(
        Verification verdict,
        SignatureFacts facts,
        List<ExpectedSignature> expected,
        int tolerance,
        long now
    )
    {
        yield return HeaderStep(verdict, facts);
        if (facts.IdPlace is not null)
            yield return new ExplanationStep(
                "id",
                facts.Id is { Length: > 0 },
                facts.Id is { Length: > 0 }
                    ? $"{facts.IdPlace} carries the id that is signed with the body."
                    : $"{facts.IdPlace} should carry the id that is signed with the body, and is missing."
            );
        if (facts.TimestampPlace is not null)
            yield return TimestampStep(facts, tolerance, now);
        if (facts.BodyHash is { } hash)
            yield return BodyStep(hash);
        if (facts.Url is { } url)
            yield return new ExplanationStep("url", true, $"Part of what is signed is the address, here {url}.");
        yield return ContentStep(facts);
        if (expected.Count > 0 || verdict.Reason == Reasons.SignatureMismatch)
            yield return KeysStep(facts, expected);
    }

    private static ExplanationStep HeaderStep(Verification verdict, SignatureFacts facts) =>
        verdict.Reason switch
        {
            Reasons.SignatureMissing => new("header", false, $"{facts.Header} should carry the signature, and is missing."),
            Reasons.SignatureMalformed => new("header", false, $"{facts.Header} is there, but is not of the form {facts.Form}."),
            _ => new(
                "header",
                true,
                $"{facts.Header} carries {(facts.Received.Count == 1 ? "a signature" : $"{facts.Received.Count} signatures")}, "
                    + $"{facts.Algorithm}."
            ),
        };

    private static ExplanationStep TimestampStep(SignatureFacts facts, int tolerance, long now)
    {
        if (facts.Timestamp is null)
            return new("timestamp", false, $"{facts.TimestampPlace} should carry the time of signing, and is missing.");
        var refused = Check(facts, tolerance, now);
        if (Age(facts, now) is not { } age)
            return new(
                "timestamp",
                false,
                $"{facts.TimestampPlace} is no time: it takes whole Unix "
                    + (facts.HasMilliseconds ? "milliseconds, 1 to 15" : "seconds, 1 to 12")
                    + " digits and nothing else."
            );
        var away = age < 0 ? $"{-age} s ahead of its arrival" : $"{age} s before its arrival";
        return new(
            "timestamp",
            refused is null,
            $"{facts.TimestampPlace} says that it was signed {away}; {tolerance} s either way are allowed."
        );
    }

    private static ExplanationStep BodyStep(BodyHashFacts hash) =>
        hash.Given.Equals(hash.Actual, StringComparison.OrdinalIgnoreCase)
            ? new("body", true, $"{hash.Place} has the SHA-256 of the body as it came.")
        : hash.Given.Length == 0 ? new("body", false, $"{hash.Place} should have the SHA-256 of the body, and is missing.")
        : new("body", false, $"{hash.Place} has the SHA-256 of another body: this one's is {hash.Actual}.");

    private static ExplanationStep ContentStep(SignatureFacts facts) =>
        IsComplete(facts)
            ? new(
                "content",
                true,
                $"Signed is {facts.Signed}: {facts.Content.Length.ToString(CultureInfo.InvariantCulture)} bytes, the body "
                    + "exactly as it came."
            )
            : new("content", false, $"Signed is {facts.Signed}, of which a part is missing.");

    private static ExplanationStep KeysStep(SignatureFacts facts, List<ExpectedSignature> expected)
    {
        if (facts.Received.Count == 0)
            return new("keys", false, "There is no signature to compare with.");
        var count = expected.Select(signature => signature.KeyIndex).Distinct().Count();
        if (expected.Find(signature => signature.Matches) is not { } match)
            return new("keys", false, NoMatch(count, facts.Reserialised is not null));
        var key = match.KeyIndex == 0 ? "The current secret" : $"Secret {match.KeyIndex + 1} of {count}, an older one,";
        return new(
            "keys",
            true,
            $"{key} gives exactly the signature that was "
                + $"sent{(match.Reserialised ? ", over the body as JavaScript would write it again (JSON.stringify)" : "")}."
        );
    }

    private static string NoMatch(int keys, bool alsoReserialised)
    {
        if (keys == 0)
            return "There is no key to compare with.";
        var who = keys == 1 ? "The one secret of this source does not give" : $"None of the {keys} secrets of this source gives";
        var over = alsoReserialised ? ", neither over the bytes as they came nor as JavaScript would write them again" : "";
        return $"{who} the signature that was sent{over}.";
    }

    private static List<ExpectedSignature> Expected(SignatureFacts facts, ReadOnlySpan<SigningKey> keys)
    {
        var expected = new List<ExpectedSignature>();
        if (!IsComplete(facts))
            return expected;
        foreach (var content in (byte[]?[])[facts.Content, facts.Reserialised, .. Spelled(facts, keys)])
        {
            if (content is null)
                continue;
            for (var i = 0; i < keys.Length; i++)
            {
                var signature = facts.Sign(keys[i], content);
                expected.Add(
                    new ExpectedSignature(
                        i,
                        content == facts.Reserialised,
                        signature,
                        facts.Received.Contains(signature, StringComparer.Ordinal)
                    )
                );
            }
        }

        return expected;
    }

    /// <summary>Of the other spellings of an address only one that fits is worth showing.</summary>
    private static byte[][] Spelled(SignatureFacts facts, ReadOnlySpan<SigningKey> keys)
    {
        foreach (var content in facts.Spelled)
        {
            foreach (var key in keys)
            {
                if (facts.Received.Contains(facts.Sign(key, content), StringComparer.Ordinal))
                    return [content];
            }
        }

        return [];
    }

    private static bool IsComplete(SignatureFacts facts) =>
        (facts.IdPlace is null || facts.Id is { Length: > 0 }) && (facts.TimestampPlace is null || facts.Timestamp is not null);

    /// <summary>In whole seconds.</summary>
    private static long? Age(SignatureFacts facts, long now)
    {
        if (facts.Timestamp is not { } text || Check(facts, int.MaxValue, now) == Reasons.TimestampMalformed)
            return null;
        var time = long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return now - (facts.HasMilliseconds ? time / 1000 : time);
    }

    private static string? Check(SignatureFacts facts, int toleranceSeconds, long now) =>
        facts.HasMilliseconds
            ? SignatureHeader.CheckMilliseconds(facts.Timestamp, toleranceSeconds, now)
            : SignatureHeader.CheckTimestamp(facts.Timestamp, toleranceSeconds, now);
}
