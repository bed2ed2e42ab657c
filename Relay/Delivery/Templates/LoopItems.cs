using Scriban.Runtime;
using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>What a loop goes through: a list, or an object's members as <c>key</c> and <c>value</c>.</summary>
internal sealed class LoopItems(ScriptExpression inner) : WalledExpression(inner)
{
    protected override object? Evaluate(TemplateRun run, ScriptExpression inner) =>
        run.Evaluate(inner) switch
        {
            null => new ScriptArray(),
            ScriptArray list => list,
            ScriptObject map => Members(map, run.Budget),
            _ => throw TemplateException.Invalid("a loop goes through a list or an object, and this is neither", Span),
        };

    private static ScriptArray Members(ScriptObject map, TemplateBudget budget)
    {
        var members = new ScriptArray(map.Count);
        foreach (var (name, value) in map)
        {
            budget.Step();
            members.Add(new ScriptObject { ["key"] = name, ["value"] = value });
        }

        return members;
    }
}
