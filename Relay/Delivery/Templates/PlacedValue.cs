using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>What stands in braces: written by its place. Scriban itself writes nothing for null.</summary>
internal sealed class PlacedValue(ScriptExpression inner) : WalledExpression(inner)
{
    protected override object? Evaluate(TemplateRun run, ScriptExpression inner)
    {
        run.WriteValue(run.Evaluate(inner), Span);
        return null;
    }
}
