using System.Text;
using Relay.Dialects.Json;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>
/// An explanation never says anything else than the verdict, whatever the request is. Seeded, so that a failure can be found again.
/// </summary>
public sealed class ExplanationTests
{
    private const int Rounds = 4_000;

    public static TheoryData<string> Dialects() => [.. Dialect.Names];

    /// <summary>Those that sign their bodies and have published signatures.</summary>
    public static TheoryData<string> Signing() =>
        [.. Dialect.Names.Where(name => TemplateFiles.Vectors(name).Any() && (name == "generic" || Dialect.Create(name).VouchesForBody))];

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Every_published_signature_is_explained_as_it_is_judged(string name)
    {
        foreach (var vector in TemplateFiles.Vectors(name))
        {
            var (dialect, key, request) = Read(name, vector);

            var why = Agree(dialect, request, [key], dialect.ToleranceSeconds, vector.Now);

            Assert.Equal((vector.Reason, vector.Reserialised), (why.Verdict.Reason, why.Verdict.Reserialised));
            if (vector.Reason is not null)
                continue;
            var match = why.Expected.First(expected => expected.Matches);
            Assert.Contains(match.Signature, why.Received);
            Assert.Equal(vector.Reserialised, match.Reserialised);
            var (body, content) = (Encoding.UTF8.GetString(request.Body.Span), Encoding.UTF8.GetString(why.Content.Span));
            // Of a form what it says is signed, of a token its own parts, and an address stands for a body whose hash is in it.
            if (name is "twilio" or "twilio-events" or "vonage" or "dialpad" || why.Algorithm == "a fixed token")
                continue;
            // Mostly the body is the last of what is signed; a recipe can have the time behind it.
            if (name != "retell" && vector.Recipe?.Signature?.Signed?.EndsWith("{body}", StringComparison.Ordinal) != false)
                Assert.EndsWith(body, content, StringComparison.Ordinal);
            else
                Assert.Contains(body, content, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Signing))]
    public void Mutated_requests_are_explained_as_they_are_judged(string name)
    {
        var random = new Random(name.Length * 7919);
        var vectors = TemplateFiles.Vectors(name).Select(vector => (vector, Read(name, vector))).ToArray();
        var reasons = new HashSet<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var (vector, (dialect, key, request)) = vectors[random.Next(vectors.Length)];
            var other = Key(dialect, name == "standard" ? "whsec_" + Convert.ToBase64String(new byte[32]) : dialect.SecretFrom("another"));
            SigningKey[] keys = random.Next(5) switch
            {
                0 => [other],
                1 => [other, key],
                2 => [key, other],
                3 => [],
                _ => [key],
            };
            var why = Agree(dialect, Mutate(random, request), keys, random.Next(3) == 0 ? 30 : 300, vector.Now + random.Next(-400, 400));
            reasons.Add(why.Verdict.Reason ?? "valid");
        }

        Assert.Superset(new HashSet<string> { "valid", Reasons.SignatureMismatch }, reasons);
        // A body that is itself what is signed is malformed, never missing.
        Assert.Equal(name != "dialpad", reasons.Contains(Reasons.SignatureMissing));
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public void Every_reason_has_a_hint(string name)
    {
        var reasons = typeof(Reasons)
            .GetFields()
            .Concat(typeof(Problems).GetFields())
            .Select(field => (string)field.GetRawConstantValue()!);

        Assert.All(reasons, reason => Assert.True(Hints.Find(reason, name) is { Length: > 20 }, reason));
        Assert.Null(Hints.Find(null, name));
    }

    [Fact]
    public void A_right_signature_that_is_late_is_told_from_a_wrong_one()
    {
        var vector = TemplateFiles.Vectors("dialstack").First(vector => vector.Reason is null);
        var (dialect, key, request) = Read("dialstack", vector);

        var late = dialect.Explain(request, [key], 300, vector.Now + 1000);
        var lateAndWrong = dialect.Explain(request with { Body = "{}"u8.ToArray() }, [key], 300, vector.Now + 1000);

        Assert.Equal((Reasons.TimestampStale, Reasons.TimestampStale), (late.Verdict.Reason, lateAndWrong.Verdict.Reason));
        Assert.StartsWith("The signature itself is right", late.Hint, StringComparison.Ordinal);
        Assert.NotEqual(late.Hint, lateAndWrong.Hint);
        Assert.Equal(1000, late.AgeSeconds);
    }

    [Fact]
    public void A_recipe_without_a_signature_says_so()
    {
        var why = Dialect.Create("generic", new Recipe()).Explain(new InboundRequest("{}"u8.ToArray(), HeaderList.Empty), [], 300, 0);

        Assert.Equal((Reasons.SignatureMissing, null), (why.Verdict.Reason, why.Header));
        Assert.Contains("names no signature", Assert.Single(why.Steps).Text, StringComparison.Ordinal);
    }

    private static Explanation Agree(Dialect dialect, InboundRequest request, SigningKey[] keys, int tolerance, long now)
    {
        var verdict = dialect.Verify(request, keys, tolerance, now);
        var why = dialect.Explain(request, keys, tolerance, now);

        Assert.Equal(verdict, why.Verdict);
        Assert.Equal(verdict.IsValid, why.Hint is null);
        Assert.Equal(verdict.IsValid, why.Steps.All(step => step.Passed) && why.Steps.Any(step => step.Name == "keys"));
        if (verdict.IsValid)
            Assert.Contains(why.Expected, expected =>
                expected.Matches && expected.KeyIndex == verdict.KeyIndex && expected.Reserialised == verdict.Reserialised
            );
        // Behind the time a signature may be right; where it is the signature that was refused, it is not.
        // Nor is it where what it says of the body is wrong.
        var isOfAnotherBody = why.Steps.Any(step => step is { Name: "body", Passed: false });
        if (verdict.Reason == Reasons.SignatureMismatch && !isOfAnotherBody)
            Assert.DoesNotContain(why.Expected, expected => expected.Matches);
        var failed = why.Steps.Where(step => !step.Passed).Select(step => step.Name).ToList();
        if (StepOf(verdict.Reason) is { } step)
            Assert.Contains(isOfAnotherBody && step == "keys" ? "body" : step, failed);
        return why;
    }

    private static string? StepOf(string? reason) =>
        reason switch
        {
            null => null,
            Reasons.SignatureMissing or Reasons.SignatureMalformed => "header",
            Reasons.IdMissing => "id",
            Reasons.SignatureMismatch => "keys",
            _ => "timestamp",
        };

    private static InboundRequest Mutate(Random random, InboundRequest request)
    {
        var (body, headers) = (request.Body.ToArray(), request.Headers.ToList());
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            var at = random.Next(headers.Count == 0 ? 1 : headers.Count);
            switch (random.Next(7))
            {
                case 0 when body.Length > 0:
                    body[random.Next(body.Length)] ^= 1;
                    break;
                case 1:
                    body = [.. body, (byte)' '];
                    break;
                case 2 when headers.Count > 0:
                    headers.RemoveAt(at);
                    break;
                case 3 when headers.Count > 0:
                    headers[at] = headers[at] with { Value = Change(random, headers[at].Value) };
                    break;
                case 4 when headers.Count > 0:
                    headers[at] = headers[at] with { Value = headers[at].Value.ToUpperInvariant() };
                    break;
                case 5 when headers.Count > 0:
                    headers[at] = headers[at] with { Value = $" {headers[at].Value} " };
                    break;
                default:
                    break;
            }
        }

        return request with
        {
            Body = body,
            Headers = new HeaderList([.. headers]),
        };
    }

    private static string Change(Random random, string value) =>
        random.Next(6) switch
        {
            0 => "",
            1 => value[..random.Next(value.Length + 1)],
            2 => value + (char)random.Next(33, 256),
            3 => string.Join(',', Enumerable.Repeat(value, random.Next(1, 20))),
            4 => string.Join(' ', Enumerable.Repeat(value, random.Next(1, 20))),
            _ => value + new string('a', 5000),
        };

    private static (Dialect Dialect, SigningKey Key, InboundRequest Request) Read(string name, SignatureVector vector)
    {
        var dialect = Dialect.Create(name, vector.Recipe);
        return (dialect, Key(dialect, vector.Secret), vector.ToRequest());
    }

    private static SigningKey Key(Dialect dialect, string secret)
    {
        Assert.True(dialect.TryCreateKey(secret, out var key, out var error), error);
        return key!;
    }
}
