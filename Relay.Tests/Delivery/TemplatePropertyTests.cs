using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Relay.Delivery.Templates;
using Scriban.Runtime;
using Xunit;

namespace Relay.Tests.Delivery;

/// <summary>Any template of the allowed grammar over any event gives valid JSON or an error with a stable code, within its budget.</summary>
public sealed class TemplatePropertyTests
{
    private static readonly string[] Codes = ["template_invalid", "template_limit", "template_too_large"];
    private static readonly string[] Literals =
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\":",
        "\\",
        "1",
        "null",
        " ",
        "\n",
        "\\u00",
        "text",
        "\"x\"",
        "\\\"",
        "'",
    ];
    private static readonly string[] Atoms =
    [
        "id",
        "data",
        "data.a",
        "data.b",
        "data.list",
        "data.list[0]",
        "data['q\"']",
        "none",
        "none.x",
        "x",
        "y",
        "1",
        "2.5",
        "'s\"'",
        "true",
        "null",
        "[1, x]",
        "{a: x}",
        "1..3",
    ];
    private static readonly string[] Operators = ["+", "-", "*", "/", "//", "%", "==", "!=", "<", ">=", "&&", "||", "??", ".."];
    private static readonly string[] Functions =
    [
        "json",
        "text",
        "size",
        "join",
        "upcase",
        "downcase",
        "default",
        "time",
        "timeMs",
        "form",
    ];

    private static readonly object?[] Values =
    [
        null,
        true,
        0L,
        -12.50m,
        "",
        "\"\\\n\u0000\u2028",
        "\ud800",
        "plain",
        "2026-01-15T14:35:30Z",
        new RawJson("1e400"),
    ];

    [Fact]
    public void It_is_valid_JSON_or_a_named_error_within_the_budget() =>
        Prop.ForAll(Statements(3).Zip(Event(2), (template, value) => (template, value)).ToArbitrary(), sample =>
                Check(sample.template, sample.value)
            )
            .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static void Check(string template, object? value)
    {
        var compiled = PayloadTemplate.Compile(template, TemplateFormat.Json);
        var budget = new TemplateBudget(new ManualClock());
        try
        {
            var made = compiled.Render(() => new ScriptObject { ["id"] = "evt", ["data"] = value }, budget, null);
            JsonDocument.Parse(made).Dispose();
            Assert.InRange(made.Length, 1, TemplateBudget.MostBytes);
        }
        catch (TemplateException refusal)
        {
            Assert.Contains(refusal.Code, Codes);
            Assert.NotEmpty(refusal.Message);
        }

        Assert.InRange(budget.Steps, 0, TemplateBudget.MostSteps + 1);
        Assert.InRange(budget.Turns, 0, TemplateBudget.MostTurns + 1);
    }

    private static Gen<string> Expression(int depth) =>
        depth == 0
            ? Gen.Elements(Atoms)
            : Gen.OneOf(
                Gen.Elements(Atoms),
                from left in Expression(depth - 1)
                from name in Gen.Elements(Operators)
                from right in Expression(depth - 1)
                select $"({left} {name} {right})",
                from name in Gen.Elements(Functions)
                from value in Expression(depth - 1)
                from second in Gen.Elements(Atoms)
                select $"({name} {value}{(name is "default" or "join" ? " " + second : "")})",
                from condition in Expression(depth - 1)
                from then in Expression(depth - 1)
                select $"({condition} ? {then} : !{then})",
                from value in Expression(depth - 1)
                from name in Gen.Elements(Functions)
                select $"({value} | {name})"
            );

    private static Gen<string> Statement(int depth) =>
        depth == 0
            ? Gen.OneOf(Gen.Elements(Literals), from value in Expression(1) select $"{{{{ {value} }}}}")
            : Gen.OneOf(
                Gen.Elements(Literals),
                from value in Expression(2)
                select $"{{{{ {value} }}}}",
                from name in Gen.Elements("x", "y")
                from value in Expression(2)
                select $"{{{{ {name} = {value} }}}}",
                from condition in Expression(1)
                from then in Statements(depth - 1)
                from otherwise in Statements(depth - 1)
                select $"{{{{ if {condition} }}}}{then}{{{{ else }}}}{otherwise}{{{{ end }}}}",
                from list in Expression(1)
                from body in Statements(depth - 1)
                select $"{{{{ for x in {list} }}}}{body}{{{{ if for.last; break; end }}}}{{{{ end }}}}",
                from value in Expression(1)
                from answer in Gen.Elements(Atoms)
                from body in Statements(depth - 1)
                select $"{{{{ case {value} }}}}{{{{ when {answer} }}}}{body}{{{{ else }}}}{body}{{{{ end }}}}"
            );

    private static Gen<string> Statements(int depth) =>
        from count in Gen.Choose(0, 4)
        from parts in Statement(depth).ListOf(count)
        select string.Concat(parts);

    private static Gen<object?> Event(int depth) =>
        depth == 0
            ? Gen.Elements(Values)
            : Gen.OneOf(
                Gen.Elements(Values),
                from items in Event(depth - 1).ListOf(3)
                select (object?)new ScriptArray(items),
                from a in Event(depth - 1)
                from b in Event(depth - 1)
                from q in Event(depth - 1)
                from items in Event(depth - 1).ListOf(2)
                select (object?)
                    new ScriptObject
                    {
                        ["a"] = a,
                        ["b"] = b,
                        ["q\""] = q,
                        ["list"] = new ScriptArray(items),
                    }
            );
}
