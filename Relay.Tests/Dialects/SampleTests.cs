using System.Text;
using Relay.Dialects.Json;
using Xunit;

namespace Relay.Tests.Dialects;

public sealed class SampleTests
{
    private const long At = 1768487730000; // 2026-01-15T14:35:30Z
    private const long Now = At / 1000 + 1;

    public static TheoryData<string, string> All()
    {
        var data = new TheoryData<string, string>();
        // Those of the platforms that are data: PlatformTests.
        foreach (var sample in SampleCatalog.All.Where(sample => Platforms.Find(sample.Dialect) is null))
            data.Add(sample.Dialect, sample.Name);
        return data;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_sample_is_signed_verified_and_read_as_its_index_says(string dialectName, string name)
    {
        var (dialect, message) = Render(dialectName, name);
        Assert.True(
            dialect.TryCreateKey(dialectName == "standard" ? "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" : "a secret", out var key, out _)
        );
        var request = Request(message, dialect.Sign(message.ToSign(Now), key!));

        Assert.Equal(new Verification(null, 0), dialect.Verify(request, [key!], 300, Now));
        var envelope = dialect.ReadEnvelope(request);
        Assert.Null(envelope.Problem);
        Assert.Equal((message.Sample.Kind, message.Sample.Type), (envelope.Kind, envelope.Type));
        Assert.True(EventTypes.IsUsable(envelope.Type));
        Assert.Equal(message.Sample.Path.Length > 0 || name is "assistant-request" or "tool-calls", envelope.Live is not null);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_sample_becomes_the_expected_envelope(string dialectName, string name)
    {
        var (dialect, message) = Render(dialectName, name);
        var request = Request(message, []);
        var envelope = dialect.ReadEnvelope(request);
        var written = OutgoingEnvelope.Write(
            "evt_expected",
            dialectName,
            envelope,
            dialect.ReadData(request, envelope),
            At + 1500,
            "org_fallback"
        );

        Assert.Equal(
            Encoding.UTF8.GetString(JavaScriptJson.Restringify(TemplateFiles.Expected(message.Sample))!),
            Encoding.UTF8.GetString(written)
        );
        Assert.Equal(written, JavaScriptJson.Restringify(written));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_model_gives_the_same_bytes_and_another_id_other_ones(string dialectName, string name)
    {
        var sample = SampleCatalog.Find(dialectName, name)!;
        var first = SampleCatalog.Render(sample, new SampleModel("one", At));
        Assert.Equal(first.Body.ToArray(), SampleCatalog.Render(sample, new SampleModel("one", At)).Body.ToArray());
        if (name is "availability.search" or "customers.lookup")
            return; // They carry no id.
        Assert.NotEqual(first.Body.ToArray(), SampleCatalog.Render(sample, new SampleModel("two", At)).Body.ToArray());
    }

    [Fact]
    public void Values_of_the_caller_win_and_derived_ones_follow()
    {
        var sample = SampleCatalog.Find("dialstack", "call.end")!;
        var values = new Dictionary<string, object?>
        {
            ["direction"] = "outbound",
            ["customerNumber"] = "+12025550111",
            ["status"] = "no-answer",
            ["answeredAt"] = null,
            ["userId"] = "a \"quoted\" \u2028 name 😀",
        };
        var body = Encoding.UTF8.GetString(SampleCatalog.Render(sample, new SampleModel("x", At) { Values = values }).Body.Span);

        Assert.Contains("\"from_number\":\"+12025550199\",\"to_number\":\"+12025550111\"", body);
        Assert.Contains("\"answered_at\":null", body);
        Assert.Contains("\"duration_seconds\":null", body);
        Assert.Contains("\"user_id\":\"a \\\"quoted\\\" \u2028 name 😀\"", body);
    }

    [Fact]
    public void Every_template_and_expectation_belongs_to_a_sample()
    {
        var files = typeof(SampleCatalog).Assembly.GetManifestResourceNames();
        foreach (var sample in SampleCatalog.All)
            Assert.Contains($"templates/{sample.Dialect}/expected/{sample.Name}.json", files);
        Assert.All(ShippedTemplate.All, shipped => Assert.Contains($"templates/payloads/{shipped.Name}.scriban", files));
        Assert.Equal(
            SampleCatalog.All.Count + ShippedTemplate.All.Count,
            files.Count(file => file.EndsWith(".scriban", StringComparison.Ordinal))
        );
        Assert.Equal(SampleCatalog.All.Count, files.Count(file => file.Contains("/expected/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_event_setting_of_the_picker_has_a_sample()
    {
        Assert.All(Kinds.Choices, choice => Assert.Equal(choice.Kind, SampleCatalog.ForEvent(choice.Kind)?.Kind));
        Assert.Equal("queue.call.abandoned", SampleCatalog.ForEvent("dialstack/queue.call.abandoned")?.Type);
        Assert.Equal("customers/lookup", SampleCatalog.ForEvent("dialstack/customers/lookup")?.Type);
        Assert.Null(SampleCatalog.ForEvent("dialstack/fax.delivered"));
        Assert.Null(SampleCatalog.ForEvent("disabled"));
    }

    [Fact]
    public void Recipes_of_the_samples_are_usable() =>
        Assert.All(SampleCatalog.FindAll("generic"), sample => Assert.Empty(RecipeRules.Check(sample.Recipe!)));

    private static (Dialect Dialect, SampleMessage Message) Render(string dialect, string name)
    {
        var sample = SampleCatalog.Find(dialect, name)!;
        return (Dialect.Create(dialect, sample.Recipe), SampleCatalog.Render(sample, new SampleModel("sample", At)));
    }

    private static InboundRequest Request(SampleMessage message, IReadOnlyList<Header> signature) =>
        new(message.Body, TemplateFiles.Headers([.. message.Headers, .. signature]), message.Sample.Path);
}
