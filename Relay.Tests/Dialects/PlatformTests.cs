using System.Text;
using Relay.Simulator.Calls;
using Xunit;

namespace Relay.Tests.Dialects;

/// <summary>The platforms that are data, by one theory over their folders.</summary>
public sealed class PlatformTests
{
    private const long At = 1768467600000;

    public static TheoryData<string> All => [.. Platforms.All.Select(platform => platform.Name)];

    /// <summary>Each sample: signed, verified, read as its kind, the right envelope out; each vector's verdict; the lifecycle.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void A_folder_is_whole(string name)
    {
        var problems = new List<string>();

        var platform = PlatformCheck.Read(name, TemplateText.Folder(name), problems);

        Assert.Empty(problems);
        Assert.NotNull(platform);
        Assert.Contains(platform.Steps, step => step.Contains("{url}", StringComparison.Ordinal));
        Assert.Contains(platform.Samples, sample => sample.Kind is Kinds.CallCompleted or Kinds.CallReported);
        // Words that the relay prints end as sentences do.
        Assert.All([platform.Summary, .. platform.Steps], text => Assert.EndsWith(".", text, StringComparison.Ordinal));
    }

    [Fact]
    public void The_most_wanted_come_first() =>
        Assert.Equal(["vapi", "retell", "elevenlabs", "telnyx", "zoom-phone"], Platforms.All.Take(5).Select(platform => platform.Name));

    /// <summary>What a storm sends of them is read as it should be, each event once, however often and in whatever order it comes.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Calls_of_the_simulator_are_read_as_their_samples_say(string name)
    {
        if (Platforms.Find(name)!.Lifecycle is null)
            return;
        var (dialect, maker, keys) = (Dialect.Create(name), new CallMaker(7, 30), new HashSet<string>());
        foreach (var call in Enumerable.Range(0, 150).Select(number => maker.Call(number, name, At)))
        {
            foreach (var report in call.Reports)
            {
                var message = report.Render();
                var envelope = dialect.ReadEnvelope(
                    new InboundRequest(message.Body, new HeaderList([.. message.Headers]), report.Sample.Path)
                );
                Assert.Equal((null, report.Sample.Kind, report.Sample.Type), (envelope.Problem, envelope.Kind, envelope.Type));
                Assert.True(envelope.CallId is null || envelope.CallId == call.CallId, report.Sample.Name);
                Assert.True(envelope.Live is not null || keys.Add(envelope.DedupeKey!), $"{report.Sample.Name}: {envelope.DedupeKey}");
            }
        }
    }

    [Fact]
    public void Everything_that_is_wrong_with_a_folder_is_said_together()
    {
        var files = new Dictionary<string, string>(TemplateText.Folder("bland"));
        files["samples.json"] = files["samples.json"].Replace("call.completed", "call.reported", StringComparison.Ordinal);
        files["vectors.json"] = files["vectors.json"].Replace("bland-example-secret", "another", StringComparison.Ordinal);
        files["lifecycle.json"] = files["lifecycle.json"]
            .Replace("\"marks\": \"endedAt\"", "\"marks\": \"never\"", StringComparison.Ordinal);
        files.Remove("expected/call.json");
        var problems = new List<string>();

        PlatformCheck.Read("Bland!", files, problems);
        Assert.Contains(problems, problem => problem.StartsWith("Bland!: a platform's folder is called by", StringComparison.Ordinal));
        problems.Clear();
        PlatformCheck.Read("bland", files, problems);

        Assert.Equal(4, problems.Count);
        Assert.Contains("bland/samples/call.scriban: it is read as call (call.completed), not as call (call.reported).", problems);
        Assert.Contains("bland/vectors.json, computed by the vendor’s formula: the verdict is signature_mismatch, not valid.", problems);
        Assert.Contains("bland/lifecycle.json: answered, call: marks is startedAt, answeredAt, endedAt.", problems);
        Assert.Contains(problems, problem =>
            problem.StartsWith("bland/expected/call.json is missing; it would be {", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Zoom_s_challenge_is_answered_as_its_SDK_would_and_never_for_whoever_asks()
    {
        var vector = TemplateFiles.Vectors("zoom-phone").Single(vector => vector.Name == "the challenge");
        var dialect = Dialect.Create("zoom-phone");
        Assert.True(dialect.TryCreateKey(vector.Secret, out var key, out _));

        Assert.Equal(
            """{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"ff42e9938da1c3f77ea6e5eca8111bd835ed0fd94b26a8dc3467abc670f3f349"}""",
            Encoding.UTF8.GetString(dialect.AnswerHandshake(vector.ToRequest(), key, isTrusted: true)!.Body)
        );
        Assert.Null(dialect.AnswerHandshake(vector.ToRequest(), key, isTrusted: false));
        Assert.Null(dialect.AnswerHandshake(vector.ToRequest(), null, isTrusted: true));
    }

    [Fact]
    public void RingCentral_s_header_is_echoed_on_what_is_no_event_only()
    {
        var dialect = Dialect.Create("ringcentral");
        var headers = new HeaderList([new Header("Validation-Token", "abc\r\nX: y")]);

        var answer = dialect.AnswerHandshake(new InboundRequest(default, headers), null, isTrusted: false)!;

        Assert.Equal((0, "application/json"), (answer.Body.Length, answer.ContentType));
        Assert.Equal([new Header("Validation-Token", "abcX: y")], answer.Headers);
        var genuine = new InboundRequest("""{"uuid":"1","event":"/x"}"""u8.ToArray(), headers);
        Assert.Null(dialect.AnswerHandshake(genuine, null, isTrusted: false));
    }

    [Theory]
    [InlineData("http://mycompany.com/myapp.php", "?foo=1&bar=2", "https://")]
    [InlineData("https://mycompany.com/myapp.php/", "?foo=1&bar=2", "slash at its end")]
    [InlineData("https://mycompany.com/myapp.php", "?foo=1&bar=2", null)]
    [InlineData("https://other.com/myapp.php", "?foo=1&bar=2", "exactly as it was entered there")]
    public void A_signature_over_another_address_is_explained_by_the_address(string address, string target, string? words)
    {
        var vector = TemplateFiles.Vectors("twilio").First();
        var dialect = Dialect.Create("twilio");
        Assert.True(dialect.TryCreateKey(vector.Secret, out var key, out _));

        var why = dialect.Explain(vector.ToRequest() with { Address = address, Target = target }, [key!], 300, 0);

        Assert.Equal(words is null, why.Verdict.IsValid);
        Assert.Contains(why.Steps, step => step.Name == "url" && step.Text.Contains(address, StringComparison.Ordinal));
        Assert.Contains(words ?? "", why.Hint ?? "", StringComparison.Ordinal);
    }

    /// <summary>A token is never shown: an explanation has the beginnings of hashes.</summary>
    [Fact]
    public void An_explanation_of_a_token_does_not_say_it()
    {
        const string secret = "my own long token";
        var dialect = Dialect.Create("ringcentral");
        Assert.True(dialect.TryCreateKey(secret, out var key, out _));
        var request = new InboundRequest(default, new HeaderList([new Header("Verification-Token", secret + "!")]));

        var why = dialect.Explain(request, [key!], 300, 0);

        Assert.Equal(Reasons.SignatureMismatch, why.Verdict.Reason);
        Assert.All(why.Received.Concat(why.Expected.Select(one => one.Signature)), text =>
            Assert.StartsWith("sha256:", text, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(why.Steps, step => step.Text.Contains(secret, StringComparison.Ordinal));
    }
}
