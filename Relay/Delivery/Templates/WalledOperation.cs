using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>An operation of two values, by our rules: Scriban's multiply texts and let numbers grow without end.</summary>
internal sealed class WalledOperation(ScriptBinaryExpression inner) : WalledExpression(inner)
{
    protected override object? Evaluate(TemplateRun run, ScriptExpression _)
    {
        var left = run.Evaluate(inner.Left!);
        switch (inner.Operator)
        {
            case ScriptBinaryOperator.And:
                return run.ToBool(Span, left) && run.ToBool(Span, run.Evaluate(inner.Right!));
            case ScriptBinaryOperator.Or:
                return run.ToBool(Span, left) || run.ToBool(Span, run.Evaluate(inner.Right!));
            case ScriptBinaryOperator.EmptyCoalescing:
                return left ?? run.Evaluate(inner.Right!);
        }

        try
        {
            return TemplateOperators.Calculate(inner.Operator, left, run.Evaluate(inner.Right!), run.Budget);
        }
        catch (TemplateException refusal)
        {
            throw refusal.In(Span);
        }
        catch (ArithmeticException)
        {
            throw TemplateException.Invalid("a number is too large, or divided by zero", Span);
        }
    }
}
