using System.Text.Json;
using Relay.Delivery.Payloads;
using Relay.Delivery.Templates;
using Xunit;
using static Relay.Tests.Delivery.PayloadSetup;
using Ids = Relay.Domain.Ids;

namespace Relay.Tests.Delivery;

/// <summary>Templates say what they may see, and stop at their limits.</summary>
public sealed class PayloadTemplateTests
{
    [Theory]
    [InlineData("{{id}} {{type}} {{data.callSid}}", "evt_000000000001a call.completed call_01kf0demo000000000000c411")]
    [InlineData(
        "{{original.data.user_id}}/{{call.callId}}/{{call.duration}}",
        "user_01kf0demo0000000000000usr/call_01kf0demo000000000000c411/325"
    )]
    [InlineData("{{json data.duration}} {{json data.none}} {{json original.data.status}}", "325 null \"completed\"")]
    [InlineData(
        "{{json extra}} {{extra.list.[1]}} {{#each extra.list}}{{@index}}={{this}};{{/each}}",
        "{\"list\":[1,\"two\",true,null],\"quote\":\"a\\\"b\\\\\\n<\",\"yes\":true} two 0=1;1=two;2=true;3=;"
    )]
    [InlineData("{\"q\":\"{{extra.quote}}\",\"y\":{{extra.yes}} }", "{\"q\":\"a\\\"b\\\\\\n<\",\"y\":true }")]
    [InlineData("{{#if extra.yes}}a{{else}}b{{/if}}{{#unless extra.no}}c{{/unless}}{{#with extra}}{{quote}}{{/with}}", "aca\\\"b\\\\\\n<")]
    [InlineData("{{#each extra}}{{@key}},{{/each}}", "list,quote,yes,")]
    [InlineData("{{{json extra.list}}}", "[1,\"two\",true,null]")]
    [InlineData(
        "[{{this.GetType}}{{id.Length}}{{data.Count}}{{data.Keys}}{{extra.list.Capacity}}{{extra.GetHashCode}}{{type.Chars}}{{data.duration.MaxValue}}]",
        "[]"
    )]
    [InlineData("[{{#each id}}x{{/each}}]", "[]")]
    public void Rendering(string template, string expected) =>
        Assert.Equal(expected.Replace("evt_000000000001a", Ids.Event(42), StringComparison.Ordinal), Render(template));

    [Theory]
    [InlineData("{{#each data}}", "template_invalid")]
    [InlineData("{{data", "template_invalid")]
    [InlineData("{\"a\":{{json data}}}", "template_invalid")]
    [InlineData("{{/each}}", "template_invalid")]
    [InlineData("{{}}", "template_invalid")]
    [InlineData("{{> self}}", "template_invalid")]
    [InlineData("{{~> self}}", "template_invalid")]
    [InlineData("{{#> self}}{{/self}}", "template_invalid")]
    [InlineData("{{#*inline \"x\"}}{{> x}}{{/inline}}{{> x}}", "template_invalid")]
    [InlineData("{{shout id}}", "template_invalid")]
    [InlineData("{{#shout id}}{{/shout}}", "template_invalid")]
    [InlineData("{{json (shout id)}}", "template_invalid")]
    [InlineData("{{{{raw}}}}{{{{/raw}}}}", "template_invalid")]
    [InlineData(
        "{{#each data}}{{#each ../data}}{{#each ../../data}}{{#each ../../../data}}{{/each}}{{/each}}{{/each}}{{/each}}",
        "template_limit"
    )]
    [InlineData("{{this.GetType}}", null)]
    [InlineData("{{json data}}", null)]
    [InlineData("{\"text\":\"{{data.from}}\"}", null)]
    [InlineData("{{#each data}}{{@key}}{{/each}}{{! a comment }}{{!-- another --}}", null)]
    [InlineData("{{#if data.from}}a{{else if data.to}}b{{else}}c{{/if}}", null)]
    [InlineData("{{lookup data \"from\"}}", null)]
    [InlineData("", null)]
    public void Saving(string template, string? code) => Assert.Equal(code, TemplateCompiler.Validate(template)?.Code);

    [Fact]
    public void Size_and_depth_have_limits()
    {
        Assert.Equal("template_too_large", TemplateCompiler.Validate(new string('x', 17 * 1024))?.Code);
        Assert.Null(TemplateCompiler.Validate(new string('x', 16 * 1024)));
        Assert.Equal(
            "template_limit",
            TemplateCompiler
                .Validate(string.Concat(Enumerable.Repeat("{{#if id}}", 1000)) + string.Concat(Enumerable.Repeat("{{/if}}", 600)))
                ?.Code
        );
        Assert.Equal("template_limit", TemplateCompiler.Validate("{{json " + new string('(', 9000) + "}}")?.Code);
    }

    [Fact]
    public void A_body_that_makes_a_template_explode_is_stopped()
    {
        var big = $$"""{"list":[{{string.Join(',', Enumerable.Range(0, 9000))}}]}""";
        Assert.Contains(
            "loops more than",
            Fail("{{#each original.list}}{{#each ../original.list}}{{/each}}{{/each}}", big),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "longer than 256 KiB",
            Fail("{{#each original.list}}0123456789012345678901234567890123456789{{/each}}", big),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "longer than 256 KiB",
            Fail(string.Concat(Enumerable.Repeat("{{json original.list}}", 30)), $$"""{"list":["{{new string('x', 100_000)}}"]}"""),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_failing_template_is_an_error_of_the_delivery()
    {
        var source = Source("dialstack");
        var prepared = new PayloadBuilder().Prepare(Work(source, DialStackBody), Webhook(PayloadMode.Template, "{{#if"), source, Now);
        Assert.Null(prepared.Request);
        Assert.Equal("a tag is not closed", prepared.Error);
    }

    [Fact]
    public void The_content_type_says_what_the_output_is()
    {
        Assert.Equal("application/json", Request("{\"a\":{{json data}} }").Headers.First("Content-Type"));
        Assert.Equal("text/plain; charset=utf-8", Request("Call from {{data.from}}").Headers.First("Content-Type"));
    }

    [Fact]
    public void A_body_that_is_no_JSON_is_no_original()
    {
        var source = Source("generic");
        Assert.Equal(
            "[]null",
            Prepare(Work(source, "\u00ff not json"), Webhook(PayloadMode.Template, "[{{original.x}}]{{json original}}"), source).Text()
        );
    }

    [Fact]
    public void Every_value_that_is_escaped_stays_JSON()
    {
        var source = Source("generic");
        var body = JsonSerializer.Serialize(new { text = "\"}\u2028\u0000<script>\\ 😀" });
        using var rendered = JsonDocument.Parse(
            Prepare(Work(source, body), Webhook(PayloadMode.Template, "{\"t\":\"{{original.text}}\"}"), source).Body
        );
        Assert.Equal("\"}\u2028\u0000<script>\\ 😀", rendered.RootElement.GetProperty("t").GetString());
    }

    private static string Render(string template) => Request(template.Replace("extra", "original.extra", StringComparison.Ordinal)).Text();

    private static Relay.Delivery.Outbound.OutboundRequest Request(string template)
    {
        var source = Source("dialstack");
        var body = DialStackBody[..^1] + ""","extra":{"list":[1,"two",true,null],"quote":"a\"b\\\n<","yes":true}}""";
        return Prepare(Work(source, body), Webhook(PayloadMode.Template, template), source);
    }

    private static string Fail(string template, string body)
    {
        var source = Source("generic");
        return new PayloadBuilder().Prepare(Work(source, body), Webhook(PayloadMode.Template, template), source, Now).Error!;
    }
}
