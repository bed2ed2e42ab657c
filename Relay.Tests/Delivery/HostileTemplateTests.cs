using System.Text;
using System.Text.Json;
using Relay.Delivery.Payloads;
using Relay.Delivery.Templates;
using Scriban.Runtime;
using Xunit;
using static Relay.Tests.Delivery.PayloadSetup;

namespace Relay.Tests.Delivery;

/// <summary>A template that would take the machine, or say what nobody may say, ends with an error that names why.</summary>
public sealed class HostileTemplateTests
{
    private static readonly string Big =
        $$"""{"list":[{{string.Join(',', Enumerable.Range(0, 9000))}}],"text":"{{new string('x', 100_000)}}"}""";

    [Theory]
    [InlineData("{{ for a in original.list }}{{ for b in original.list }}{{ end }}{{ end }}", "loops more than")]
    [InlineData("{{ for a in original.list }}{{ end }}{{ for a in original.list }}{{ end }}", "loops more than")]
    [InlineData("{{ for i in 1..1000000000 }}{{ end }}", "loops more than")]
    [InlineData("{{ for i in (1..1000000000) reversed }}{{ end }}", "loops more than")]
    [InlineData("{{ size (1..1000000000) }}", "loops more than")]
    [InlineData("{{ for i in original.list }}{{ x = 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 }}{{ end }}", "steps")]
    [InlineData("{{ for a in original.list }}0123456789012345678901234567890123456789{{ end }}", "longer than 256 KiB")]
    [InlineData("{{ original.text }}{{ original.text }}{{ original.text }}", "longer than 256 KiB")]
    [InlineData("{{ s = 'ab' }}{{ for i in 1..100 }}{{ s = s + s }}{{ end }}", "longer than 256 KiB")]
    [InlineData("{{ s = [1] }}{{ for i in 1..100 }}{{ s = [s, s] }}{{ end }}{{ s }}", "nests more than")]
    [InlineData("{{ s = [1] }}{{ for i in 1..60 }}{{ s = [s, s] }}{{ end }}{{ json s }}", "steps|256 KiB")]
    [InlineData("{{ s = [1] }}{{ for i in 1..5000 }}{{ s = {a: s} }}{{ end }}{{ 'a' + s }}", "nests more than")]
    [InlineData(
        "{{ s = [1] }}{{ t = [1] }}{{ for i in 1..5000 }}{{ s = [s] }}{{ t = [t] }}{{ end }}{{ case s }}{{ when t }}{{ end }}",
        "a case compares"
    )]
    [InlineData("{{ n = 2 }}{{ for i in 1..1000 }}{{ n = n * n }}{{ end }}", "too large")]
    [InlineData("{{ 'a' * 1000000000 }}", "a number is needed")]
    [InlineData("{{ 1 / 0 }}", "divided by zero")]
    [InlineData("{{ for x in type }}{{ end }}", "neither")]
    [InlineData("{{ 99999999999999999999999999999999999999 + 1 }}", "too large")]
    public void It_is_stopped(string template, string sentence)
    {
        // By a clock that stands still: on a busy machine the time would end it first.
        var record = Work(Source("generic"), Big).Event;
        var refusal = Assert.Throws<TemplateException>(() =>
            PayloadTemplate
                .Compile(template, TemplateFormat.Text)
                .Render(
                    () => TemplateModel.Create("""{"type":"t"}"""u8.ToArray(), record, null),
                    new TemplateBudget(new ManualClock()),
                    null
                )
        );

        Assert.Contains(sentence.Split('|'), part => refusal.Message.Contains(part, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("id.Length")]
    [InlineData("id.length")]
    [InlineData("id.size")]
    [InlineData("type.Chars")]
    [InlineData("type[0]")]
    [InlineData("data.GetType")]
    [InlineData("data.get_type")]
    [InlineData("data.Count")]
    [InlineData("data.count")]
    [InlineData("data.Keys")]
    [InlineData("original.list.Capacity")]
    [InlineData("original.list.is_read_only")]
    [InlineData("original.n.MaxValue")]
    [InlineData("original.yes.GetHashCode")]
    [InlineData("data['GetType']")]
    [InlineData("(json data).Text")]
    [InlineData("(json data).text")]
    [InlineData("call.GetType.Assembly")]
    public void Nothing_but_the_events_own_values_has_members(string expression)
    {
        var source = Source("generic");
        var webhook = Webhook(PayloadMode.Template, $"[{{{{ {expression} }}}}]");

        var prepared = new PayloadBuilder().Prepare(Work(source, """{"list":[1],"n":1.5,"yes":true}"""), webhook, source, Now);

        Assert.Equal("[null]", prepared.Request?.Text() ?? "[null]");
        Assert.True(prepared.Request is not null || prepared.Error is { Length: > 0 });
    }

    /// <summary>Quotes, controls, null, half a surrogate pair, lists and objects in every place of a JSON text.</summary>
    [Theory]
    [InlineData("\"\\\"\\\\\\u0000\\u001f\\n\\r\\u2028</script>\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("-1.5e300")]
    [InlineData("[1,\"\\\"\",{\"a\\\"\":null}]")]
    [InlineData("{\"\\\"\":\"\\\\\"}")]
    [InlineData("\"\\\",\\\"admin\\\":true,\\\"x\\\":\\\"\"")]
    public void A_value_never_leaves_its_place(string value)
    {
        var source = Source("generic");
        string[] places =
        [
            "{{{{ {0} }}}}",
            "[{{{{ {0} }}}}]",
            "{{\"a\":{{{{ {0} }}}}}}",
            "{{\"a\":\"{{{{ {0} }}}}\"}}",
            "{{\"a\":\"x{{{{ {0} }}}}\\\"{{{{ {0} }}}}\"}}",
            "{{\"{{{{ {0} }}}}\":1}}",
            "{{\"a\":\"\\\\{{{{ {0} }}}}\"}}",
        ];
        foreach (var place in places)
        {
            var template = string.Format(System.Globalization.CultureInfo.InvariantCulture, place, "original.v");
            var prepared = new PayloadBuilder().Prepare(
                Work(source, $"{{\"v\":{value}}}"),
                Webhook(PayloadMode.Template, template),
                source,
                Now
            );
            using var made = JsonDocument.Parse(prepared.Request!.Body);
            Assert.Equal(
                1,
                made.RootElement.ValueKind == JsonValueKind.Object && place[0] == '{' && place[1] == '{' && place[2] == '"'
                    ? made.RootElement.EnumerateObject().Count()
                    : 1
            );
        }
    }

    [Fact]
    public void A_rendering_ends_at_its_time_however_many_steps_it_has_left()
    {
        var clock = new ManualClock();
        var template = PayloadTemplate.Compile("{{ for i in 1..100 }}{{ x }}{{ end }}", TemplateFormat.Text);
        var budget = new TemplateBudget(clock);
        clock.Advance(TemplateBudget.MostTime + TimeSpan.FromMilliseconds(1));

        var refusal = Assert.Throws<TemplateException>(() => template.Render(() => new ScriptObject { ["x"] = 1 }, budget, null));

        Assert.Equal(("template_limit", "the template took longer than 250 ms"), (refusal.Code, refusal.Message));
    }

    [Fact]
    public void What_one_rendering_assigns_the_next_one_does_not_see()
    {
        var template = PayloadTemplate.Compile("[{{ x }}{{ x = 1; type = 2 }},{{ type }}]", TemplateFormat.Json);
        string Once() =>
            Encoding.UTF8.GetString(
                template.Render(() => new ScriptObject { ["type"] = "t" }, new TemplateBudget(TimeProvider.System), null)
            );

        Assert.Equal(("[null,2]", "[null,2]"), (Once(), Once()));
    }
}
