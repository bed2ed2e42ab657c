using Scriban;
using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>Stands in the syntax tree in place of an expression and adds what Scriban does not do.</summary>
internal abstract class WalledExpression : ScriptExpression
{
    private readonly ScriptExpression _inner;

    protected WalledExpression(ScriptExpression inner)
    {
        _inner = inner;
        Span = inner.Span;
    }

    public sealed override object? Evaluate(TemplateContext context) => Evaluate((TemplateRun)context, _inner);

    public override void PrintTo(ScriptPrinter printer) => _inner.PrintTo(printer);

    public override void Accept(ScriptVisitor visitor) => _inner.Accept(visitor);

    public override TResult Accept<TResult>(ScriptVisitor<TResult> visitor) => _inner.Accept(visitor)!;

    protected abstract object? Evaluate(TemplateRun run, ScriptExpression inner);
}
