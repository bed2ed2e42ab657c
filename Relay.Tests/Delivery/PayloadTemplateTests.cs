using System.IO.Compression;
using System.Text.Json;
using Relay.Delivery.Payloads;
using Relay.Delivery.Templates;
using Xunit;
using static Relay.Tests.Delivery.PayloadSetup;

namespace Relay.Tests.Delivery;

/// <summary>What a template may say, and what it makes.</summary>
public sealed class PayloadTemplateTests
{
    [Theory]
    [InlineData("{{ type }} {{ data.callSid }}", "call.completed call_01kf0demo000000000000c411")]
    [InlineData(
        "{{ original.data.user_id }}/{{ call.callId }}/{{ call.duration }}",
        "user_01kf0demo0000000000000usr/call_01kf0demo000000000000c411/325"
    )]
    [InlineData("{{ json data.duration }} {{ json data.none }} {{ json original.data.status }}", "325 null \"completed\"")]
    [InlineData("{{ extra.list[1] }} {{ for x in extra.list }}{{ for.index }}={{ x }};{{ end }}", "two 0=1;1=two;2=true;3=;")]
    [InlineData("{{ if extra.yes }}a{{ else }}b{{ end }}{{ if !extra.no }}c{{ end }}", "ac")]
    [InlineData("{{ case extra.list[1] }}{{ when 'one' }}1{{ when 'two', 'three' }}2{{ else }}3{{ end }}", "2")]
    [InlineData("{{ for m in extra }}{{ m.key }},{{ end }}", "list,quote,yes,")]
    [InlineData("{{ for x in extra.none }}x{{ else }}none{{ end }}", "none")]
    [InlineData("{{ for x in extra.list limit:2 offset:1 }}{{ x }}{{ if !for.last }},{{ end }}{{ end }}", "two,true")]
    [InlineData("{{ for i in 1..3 }}{{ i }}{{ if i == 2; break; end }}{{ end }}", "12")]
    [InlineData("{{ n = 2 * 3 + 1 }}{{ n }} {{ 10 / 4 }} {{ 10 // 4 }} {{ 10 / 5 }} {{ 7 % 4 }} {{ -n }}", "7 2.5 2 2 3 -7")]
    [InlineData("{{ 'a' + 1 + null }}{{ 1 < 2 && 'a' != 'b' || false }} {{ data.none ?? 'x' }} {{ 1 > 2 ? 'a' : 'b' }}", "a1true x b")]
    [InlineData("{{ size extra.list }} {{ size extra }} {{ size type }} {{ size null }}", "4 3 14 0")]
    [InlineData(
        "{{ join extra.list '-' }}|{{ extra.list | join }}|{{ 'aB' | upcase }}|{{ downcase 'aB' }}",
        "1-two-true-|1, two, true, |AB|ab"
    )]
    [InlineData("{{ default data.none 'x' }}{{ default '' 'y' }}{{ default 'z' 'y' }}{{ text null }}", "xyz")]
    [InlineData(
        "{{ time 1768487730123 }} {{ timeMs 1768487730123 }} {{ timeMs '2026-01-15T15:35:30+01:00' }}{{ time null }}",
        "2026-01-15T14:35:30Z 2026-01-15T14:35:30.123Z 2026-01-15T14:35:30.000Z"
    )]
    [InlineData("{{ form '+1 555&' }}", "%2B1+555%26")]
    [InlineData("{{# a comment #}}a{{- ' b' -}}   c", "a bc")]
    public void Rendering(string template, string expected) => Assert.Equal(expected, Render(template, TemplateFormat.Text));

    [Theory]
    [InlineData("""{"q":"{{ extra.quote }}","y":{{ extra.yes }}}""", """{"q":"a\"b\\\n<","y":true}""")]
    [InlineData("""{"a":{{ type }},"b":"{{ type }}"}""", """{"a":"call.completed","b":"call.completed"}""")]
    [InlineData("""{"a":{{ data.none }},"b":"{{ data.none }}"}""", """{"a":null,"b":""}""")]
    [InlineData("""{"a":{{ json extra.list }},"b":{{ extra.list }}}""", """{"a":[1,"two",true,null],"b":[1,"two",true,null]}""")]
    [InlineData("""{"a":"{{ extra.list }}","b":"{{ json type }}"}""", """{"a":"[1,\"two\",true,null]","b":"\"call.completed\""}""")]
    [InlineData(
        """{ {{ type }}: [{{ for x in extra.list }}{{ x }}{{ if !for.last }},{{ end }}{{ end }}] }""",
        """{ "call.completed": [1,"two",true,null] }"""
    )]
    [InlineData("""{"s":"{{ if extra.yes }}a\"{{ extra.quote }}{{ else }}"b{{ end }}"}""", """{"s":"a\"a\"b\\\n<"}""")]
    [InlineData("""{"a":"\\{{ extra.quote }}"}""", """{"a":"\\a\"b\\\n<"}""")]
    [InlineData("""{{ {a: 1, "b": [type]} }}""", """{"a":1,"b":["call.completed"]}""")]
    public void A_value_is_written_for_the_place_where_it_stands(string template, string expected) =>
        Assert.Equal(expected, Render(template));

    [Theory]
    [InlineData("{{ if id }}", "template_invalid", 1, 10)]
    [InlineData("{{ while true }}{{ end }}", "template_invalid", 1, 4)]
    [InlineData("\n  {{ func f }}{{ end }}", "template_invalid", 2, 6)]
    [InlineData("{{ do; ret 1; end }}", "template_invalid", 1, 4)]
    [InlineData("{{ import data }}", "template_invalid", 1, 4)]
    [InlineData("{{ include 'x' }}", "template_invalid", 1, 4)]
    [InlineData("{{ capture x }}a{{ end }}", "template_invalid", 1, 4)]
    [InlineData("{{ wrap json }}a{{ end }}", "template_invalid", 1, 4)]
    [InlineData("{{ tablerow x in data }}a{{ end }}", "template_invalid", 1, 4)]
    [InlineData("{{ with data }}{{ end }}", "template_invalid", 1, 4)]
    [InlineData("{{ readonly id }}", "template_invalid", 1, 4)]
    [InlineData("{{ ret 1 }}", "template_invalid", 1, 4)]
    [InlineData("{{ break }}", "template_invalid", 1, 4)]
    [InlineData("{{ this }}", "template_invalid", 1, 4)]
    [InlineData("{{ @json }}", "template_invalid", 1, 4)]
    [InlineData("{{ json ^data }}", "template_invalid", 1, 9)]
    [InlineData("{{ 1 << 9 }}", "template_invalid", 1, 4)]
    [InlineData("{{ 2 ^ 9 }}", "template_invalid", 1, 4)]
    [InlineData("{{ x = 1; x += 1 }}", "template_invalid", 1, 11)]
    [InlineData("{{ x++ }}", "template_invalid", 1, 4)]
    [InlineData("{{ $\"a{type}\" }}", "template_invalid", 1, 4)]
    [InlineData("{{ data.x = 1 }}", "template_invalid", 1, 4)]
    [InlineData("{{ data['x'] = data }}", "template_invalid", 1, 4)]
    [InlineData("{{ json = 1 }}", "template_invalid", 1, 4)]
    [InlineData("{{ for = 1 }}", "template_invalid", null, null)]
    [InlineData("{{ json }}", "template_invalid", 1, 4)]
    [InlineData("{{ shout id }}", "template_invalid", 1, 4)]
    [InlineData("{{ id | shout }}", "template_invalid", 1, 9)]
    [InlineData("{{ id | string.replace 'a' 'b' }}", "template_invalid", 1, 9)]
    [InlineData("{{ 'a' | regex.match 'a' }}", "template_invalid", 1, 10)]
    [InlineData("{{ object.eval 'x' }}", "template_invalid", 1, 4)]
    [InlineData("{{ json (shout id) }}", "template_invalid", 1, 10)]
    [InlineData("{\"a\": {{ type }}", "template_invalid", null, null)]
    [InlineData("{\"a\": nothing}", "template_invalid", 1, 8)]
    [InlineData("{\"a\":\n\"\\{{ type }}\"}", "template_invalid", 2, 6)]
    [InlineData("{{ type }} {{ type }}", "template_invalid", 1, 15)]
    [InlineData("", "template_invalid", null, null)]
    [InlineData(
        "{{ for a in data }}{{ for b in data }}{{ for c in data }}{{ for d in data }}{{ for e in data }}{{ end }}{{ end }}{{ end }}{{ end }}{{ end }}",
        "template_limit",
        1,
        80
    )]
    [InlineData("{{ json data }}", null, null, null)]
    [InlineData("{\"text\":\"{{ data.from }}\"}", null, null, null)]
    public void Saving(string template, string? code, int? line, int? column)
    {
        var fault = TemplateCompiler.Validate(template, TemplateFormat.Json);
        Assert.Equal(code, fault?.Code);
        if (line is not null && fault is not null)
            Assert.Equal((line, column), (fault.At?.Line, fault.At?.Column));
    }

    [Fact]
    public void Size_and_depth_have_limits()
    {
        Assert.Equal("template_too_large", TemplateCompiler.Validate(new string('x', 17 * 1024), TemplateFormat.Text)?.Code);
        Assert.Null(TemplateCompiler.Validate(new string('x', 16 * 1024), TemplateFormat.Text));
        Assert.Equal("template_limit", Code(Many("{{ if id }}", 500) + Many("{{ end }}", 500)));
        Assert.Equal("template_limit", Code("{{ if 1 }}" + Many("{{ else if id }}", 300) + "{{ end }}"));
        Assert.NotNull(Code("{{ " + new string('(', 8000) + "1" + new string(')', 8000) + " }}"));
        Assert.NotNull(Code("{{ " + new string('[', 16000) + " }}"));
        Assert.NotNull(Code("{{ " + new string('!', 16000) + "1 }}"));
        Assert.NotNull(Code("{{ 1 " + Many("+ 1 ", 4000) + " }}"));
        Assert.NotNull(Code("{{ x " + Many("| json ", 2000) + " }}"));
        Assert.NotNull(Code("{{ x" + Many(".a", 8000) + " }}"));
        Assert.NotNull(Code("{{ x" + Many("[0]", 5000) + " }}"));
        Assert.NotNull(Code("{{ " + Many("1 ? 1 : ", 2000) + "1 }}"));
    }

    [Fact]
    public void The_content_type_is_the_webhooks_choice_and_decides_how_values_are_written()
    {
        const string template = "Call from {{ data.from }}: {{ extra.quote }}";
        Assert.Equal("Call from +14155551234: a\"b\\\n<", Render(template, TemplateFormat.Text));
        Assert.Equal("a=%2B14155551234&b=a%22b", Render("a={{ data.from }}&b={{ 'a\"b' }}", TemplateFormat.Form));
        Assert.Equal("application/json", Request("{\"a\":{{ data }}}").Headers.First("Content-Type"));
        Assert.Equal("text/plain; charset=utf-8", Request(template, TemplateFormat.Text).Headers.First("Content-Type"));
        Assert.Equal("application/x-www-form-urlencoded", Request(template, TemplateFormat.Form).Headers.First("Content-Type"));
    }

    [Fact]
    public void A_failing_template_is_an_error_of_the_delivery()
    {
        var source = Source("dialstack");
        var prepared = new PayloadBuilder().Prepare(
            Work(source, DialStackBody),
            Webhook(PayloadMode.Template, "{{ while 1 }}{{ end }}"),
            source,
            Now
        );
        Assert.Null(prepared.Request);
        Assert.Equal("\"while\" is not available", prepared.Error);
    }

    [Fact]
    public void A_body_that_is_no_JSON_is_no_original()
    {
        var source = Source("generic");
        Assert.Equal(
            "[null,null]",
            Prepare(Work(source, "\u00ff not json"), Webhook(PayloadMode.Template, "[{{ original.x }},{{ json original }}]"), source).Text()
        );
    }

    [Fact]
    public void Numbers_keep_their_last_digit()
    {
        const string numbers = "[1.10,1e400,9007199254740993,0.1234567890123456789012345678901234567890,-0]";
        var source = Source("generic");
        var body = $$"""{"n":{{numbers}}}""";
        Assert.Equal(
            "[1.10,1e400,9007199254740993,0.1234567890123456789012345678901234567890,0]",
            Prepare(Work(source, body), Webhook(PayloadMode.Template, "{{ original.n }}"), source).Text()
        );
    }

    [Fact]
    public void A_packed_body_is_unpacked_to_be_read()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write("""{"n":"from within"}"""u8);
        var source = Source("generic");
        var work = Work(source, packed.ToArray(), headers: [new Header("Content-Encoding", "gzip")]);

        Assert.Equal("\"from within\"", Prepare(work, Webhook(PayloadMode.Template, "{{ original.n }}"), source).Text());
    }

    [Fact]
    public void Every_value_that_is_escaped_stays_JSON()
    {
        var source = Source("generic");
        var body = JsonSerializer.Serialize(new { text = "\"}\u2028\u0000<script>\\ 😀" });
        using var rendered = JsonDocument.Parse(
            Prepare(Work(source, body), Webhook(PayloadMode.Template, "{\"t\":\"{{ original.text }}\"}"), source).Body
        );
        Assert.Equal("\"}\u2028\u0000<script>\\ 😀", rendered.RootElement.GetProperty("t").GetString());
    }

    private static string Many(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string? Code(string template) => TemplateCompiler.Validate(template, TemplateFormat.Text)?.Code;

    private static string Render(string template, TemplateFormat format = TemplateFormat.Json) => Request(template, format).Text();

    private static Relay.Delivery.Outbound.OutboundRequest Request(string template, TemplateFormat format = TemplateFormat.Json)
    {
        var source = Source("dialstack");
        var body = DialStackBody[..^1] + ""","extra":{"list":[1,"two",true,null],"quote":"a\"b\\\n<","yes":true}}""";
        return Prepare(
            Work(source, body),
            Webhook(PayloadMode.Template, template.Replace("extra", "original.extra", StringComparison.Ordinal), format),
            source
        );
    }
}
