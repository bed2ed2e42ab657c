using System.Text;
using Relay.Dialects.Json;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>Nothing that a stranger sends makes a dialect throw. Seeded, so that a failure can be found again.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 20_000;
    private static readonly string[] Pieces =
    [
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\ud800",
        "\\u0000",
        "\\u001f",
        "1e400",
        "-",
        "null",
        "\"type\":",
        "\"id\":",
        "\"message\":{",
        "\ufeff",
        "😀",
        "__proto__",
        "../",
        "=",
        "&",
        "%zz",
        "%41",
    ];

    [Theory]
    [InlineData("dialstack")]
    [InlineData("voicedock")]
    [InlineData("dialgen")]
    [InlineData("dialnote")]
    [InlineData("standard")]
    [InlineData("generic")]
    public void No_body_makes_a_dialect_throw(string name)
    {
        var random = new Random(name.Length * 7919);
        var samples = SampleCatalog
            .FindAll(name)
            .Select(sample => (Dialect.Create(name, sample.Recipe), SampleCatalog.Render(sample, new SampleModel("fuzz", 1768487730000))))
            .ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            var (dialect, message) = samples[random.Next(samples.Length)];
            var body = round % 10 == 0 ? Noise(random) : Mutate(random, message.Body.ToArray());
            Survive(dialect, new InboundRequest(body, Headers(random, dialect, message), round % 3 == 0 ? message.Sample.Path : ""));
        }
    }

    [Fact]
    public void No_header_makes_a_dialect_throw()
    {
        var random = new Random(4711);
        foreach (var name in Dialect.Names)
        {
            var dialect = Dialect.Create(name, SampleCatalog.FindAll(name).First().Recipe);
            for (var round = 0; round < 3000; round++)
            {
                var headers = dialect.SignatureHeaders.Select(header => new Header(header, Text(random)));
                Survive(dialect, new InboundRequest("{}"u8.ToArray(), TemplateFiles.Headers(headers)));
            }
        }
    }

    private static void Survive(Dialect dialect, InboundRequest request)
    {
        dialect.TryCreateKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", out var key, out _);
        Assert.Equal(-1, dialect.Verify(request, [key!], 300, 1768487731).KeyIndex);
        var envelope = dialect.ReadEnvelope(request);
        Assert.True(envelope.DedupeKey is null or { Length: > 0 and <= 512 });
        Assert.True(envelope.Kind == Kinds.Other || Kinds.IsChoice(envelope.Kind));
        Assert.True(EventTypes.IsUsable(envelope.Type));
        var written = OutgoingEnvelope.Write("evt_1", dialect.Name, envelope, dialect.ReadData(request, envelope), 1768487731000, "org");
        Assert.Equal(written, JavaScriptJson.Restringify(written));
        if (JavaScriptJson.Restringify(request.Body.Span) is { } once)
            Assert.Equal(once, JavaScriptJson.Restringify(once));
        dialect.ReadChallenge(request);
    }

    private static HeaderList Headers(Random random, Dialect dialect, SampleMessage message) =>
        TemplateFiles.Headers([
            .. message.Headers,
            .. dialect.SignatureHeaders.Select(header => new Header(
                header,
                header.Contains("imestamp", StringComparison.Ordinal) ? "1768487731" : "t=1768487731,v1=" + random.Next()
            )),
        ]);

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutate(Random random, byte[] body)
    {
        var bytes = body.ToList();
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, random.Next(20)));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(40))));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return [.. bytes];
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(8); i > 0; i--)
            text.Append(
                random.Next(4) switch
                {
                    0 => ((char)random.Next(1, 256)).ToString(),
                    1 => "t=17,",
                    2 => "v1=",
                    _ => random.Next().ToString(),
                }
            );
        return text.ToString();
    }
}
