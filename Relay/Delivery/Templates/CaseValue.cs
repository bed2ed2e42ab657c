using Scriban.Runtime;
using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>What a <c>case</c> compares: Scriban would compare lists item by item, without end where one holds itself.</summary>
internal sealed class CaseValue(ScriptExpression inner) : WalledExpression(inner)
{
    protected override object? Evaluate(TemplateRun run, ScriptExpression inner) =>
        run.Evaluate(inner) switch
        {
            ScriptArray or ScriptObject => throw TemplateException.Invalid("a case compares texts, numbers and truth values", Span),
            RawJson raw => raw.Text,
            var value => value,
        };
}
