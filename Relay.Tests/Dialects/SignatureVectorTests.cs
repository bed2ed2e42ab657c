using System.Text;
using Xunit;

namespace Relay.Tests.Dialects;

public sealed class SignatureVectorTests
{
    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        foreach (var dialect in Dialect.Names)
        {
            foreach (var vector in TemplateFiles.Vectors(dialect))
                data.Add(dialect, vector.Name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_published_signature_gets_its_verdict(string name, string vectorName)
    {
        var vector = TemplateFiles.Vectors(name).Single(vector => vector.Name == vectorName);
        var dialect = Dialect.Create(name, vector.Recipe);
        var key = Key(dialect, vector.Secret);

        var verdict = dialect.Verify(vector.ToRequest(), [key], dialect.ToleranceSeconds, vector.Now);

        Assert.Equal(vector.Reason, verdict.Reason);
        Assert.Equal(vector.Reserialised, verdict.Reserialised);
        Assert.Equal(vector.Reason is null ? 0 : -1, verdict.KeyIndex);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_older_key_verifies_and_is_named(string name, string vectorName)
    {
        var vector = TemplateFiles.Vectors(name).Single(vector => vector.Name == vectorName);
        if (vector.Reason is not null)
            return;
        var dialect = Dialect.Create(name, vector.Recipe);
        var newer = Key(
            dialect,
            name == "standard" ? "whsec_" + Convert.ToBase64String(new byte[32]) : dialect.SecretFrom("a newer secret")
        );
        var (request, tolerance) = (vector.ToRequest(), dialect.ToleranceSeconds);

        Assert.Equal(1, dialect.Verify(request, [newer, Key(dialect, vector.Secret)], tolerance, vector.Now).KeyIndex);
        Assert.Equal(Reasons.SignatureMismatch, dialect.Verify(request, [newer], tolerance, vector.Now).Reason);
        Assert.Equal(Reasons.SignatureMismatch, dialect.Verify(request, [], tolerance, vector.Now).Reason);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Any_bit_of_the_body_that_is_flipped_is_noticed(string name, string vectorName)
    {
        var vector = TemplateFiles.Vectors(name).Single(vector => vector.Name == vectorName);
        if (vector.Reason is not null || vector.Reserialised)
            return;
        var dialect = Dialect.Create(name, vector.Recipe);
        // A token says nothing of the body (of vapi's vectors that come with one); of a form what it says is signed, not how it is written.
        var isToken = vector.Headers.Keys.Any(header => dialect.SecretHeaders.Contains(header));
        if (!dialect.VouchesForBody || (isToken && name != "vonage") || name == "twilio")
            return;
        var key = Key(dialect, vector.Secret);
        var request = vector.ToRequest();
        for (var i = 0; i < request.Body.Length; i++)
        {
            var body = request.Body.ToArray();
            body[i] ^= (byte)(1 << (i % 8));
            Assert.False(dialect.Verify(request with { Body = body }, [key], dialect.ToleranceSeconds, vector.Now).IsValid);
        }
    }

    [Theory]
    [InlineData("dialstack")]
    [InlineData("voicedock")]
    [InlineData("dialgen")]
    [InlineData("dialnote")]
    [InlineData("standard")]
    public void Signing_gives_the_published_headers(string name)
    {
        var vector = TemplateFiles.Vectors(name).First();
        var dialect = Dialect.Create(name);
        var headers = dialect.Sign(
            new SigningRequest(
                Encoding.UTF8.GetBytes(vector.Body),
                vector.Now,
                vector.Headers.GetValueOrDefault("webhook-id", ""),
                "status-update"
            ),
            Key(dialect, vector.Secret)
        );

        Assert.Equal(vector.Headers.Select(header => new Header(header.Key, header.Value)), headers);
        Assert.Equal(dialect.SignatureHeaders, headers.Select(header => header.Name));
    }

    private static SigningKey Key(Dialect dialect, string secret)
    {
        Assert.True(dialect.TryCreateKey(secret, out var key, out var error), error);
        return key!;
    }
}
