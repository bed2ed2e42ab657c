using System.Numerics;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Relay.Delivery.Templates;

/// <summary>
/// The operators that a template may use, over numbers and texts. Numbers are whole or decimal, as JSON has them; a text beside
/// <c>+</c> makes it a text.
/// </summary>
internal static class TemplateOperators
{
    /// <summary>Whether a template may use it.</summary>
    public static bool IsAvailable(ScriptBinaryOperator name) =>
        name
            is ScriptBinaryOperator.And
                or ScriptBinaryOperator.Or
                or ScriptBinaryOperator.EmptyCoalescing
                or ScriptBinaryOperator.CompareEqual
                or ScriptBinaryOperator.CompareNotEqual
                or ScriptBinaryOperator.CompareLess
                or ScriptBinaryOperator.CompareLessOrEqual
                or ScriptBinaryOperator.CompareGreater
                or ScriptBinaryOperator.CompareGreaterOrEqual
                or ScriptBinaryOperator.Add
                or ScriptBinaryOperator.Subtract
                or ScriptBinaryOperator.Multiply
                or ScriptBinaryOperator.Divide
                or ScriptBinaryOperator.DivideRound
                or ScriptBinaryOperator.Modulus
                or ScriptBinaryOperator.RangeInclude
                or ScriptBinaryOperator.RangeExclude;

    /// <exception cref="TemplateException">The values are not for this operator.</exception>
    /// <exception cref="ArithmeticException">The result is too large, or a division by zero.</exception>
    public static object? Calculate(ScriptBinaryOperator name, object? left, object? right, TemplateBudget budget)
    {
        switch (name)
        {
            case ScriptBinaryOperator.CompareEqual:
                return AreEqual(left, right, budget);
            case ScriptBinaryOperator.CompareNotEqual:
                return !AreEqual(left, right, budget);
            case ScriptBinaryOperator.CompareLess:
                return Compare(left, right) is < 0;
            case ScriptBinaryOperator.CompareLessOrEqual:
                return Compare(left, right) is <= 0;
            case ScriptBinaryOperator.CompareGreater:
                return Compare(left, right) is > 0;
            case ScriptBinaryOperator.CompareGreaterOrEqual:
                return Compare(left, right) is >= 0;
            case ScriptBinaryOperator.RangeInclude:
                return Range(RangeEnd(left), RangeEnd(right), budget);
            case ScriptBinaryOperator.RangeExclude:
                return RangeEnd(left) >= RangeEnd(right) ? new ScriptArray() : Range(RangeEnd(left), RangeEnd(right) - 1, budget);
            case ScriptBinaryOperator.Add when left is string || right is string:
                return Joined(TemplateJson.Text(left, budget), TemplateJson.Text(right, budget));
            default:
                return Whole(Calculate(name, Number(left), Number(right)));
        }
    }

    private static decimal Whole(decimal number) =>
        // 10 / 2 is 5 and not 5.0; a whole number stays one.
        number == Math.Truncate(number)
        && Math.Abs(number) <= long.MaxValue
            ? (long)number
            : number;

    private static decimal Calculate(ScriptBinaryOperator name, decimal left, decimal right) =>
        name switch
        {
            ScriptBinaryOperator.Add => left + right,
            ScriptBinaryOperator.Subtract => left - right,
            ScriptBinaryOperator.Multiply => left * right,
            ScriptBinaryOperator.Divide => left / right,
            ScriptBinaryOperator.DivideRound => Math.Floor(left / right),
            _ => left % right,
        };

    private static string Joined(string left, string right) =>
        left.Length + right.Length <= TemplateBudget.MostBytes ? left + right : throw TemplateBudget.TooMuch();

    private static ScriptArray Range(long first, long last, TemplateBudget budget)
    {
        var list = new ScriptArray();
        for (var i = first; i <= last; i++)
        {
            budget.Turn();
            list.Add(i);
        }

        return list;
    }

    private static bool AreEqual(object? left, object? right, TemplateBudget budget) =>
        (left, right) switch
        {
            (null, _) or (_, null) => left is null && right is null,
            (ScriptObject or ScriptArray, _) or (_, ScriptObject or ScriptArray) => ReferenceEquals(left, right),
            (string or RawJson, _) or (_, string or RawJson) => TemplateJson.Text(left, budget) == TemplateJson.Text(right, budget),
            (bool a, bool b) => a == b,
            (bool, _) or (_, bool) => false,
            _ => Number(left) == Number(right),
        };

    /// <summary>Null where one is null: then no comparison holds.</summary>
    private static int? Compare(object? left, object? right) =>
        left is null || right is null ? null
        : left is string a && right is string b ? string.CompareOrdinal(a, b)
        : Number(left).CompareTo(Number(right));

    private static long RangeEnd(object? value) =>
        Number(value) is var number && number == Math.Truncate(number) && Math.Abs(number) < int.MaxValue
            ? (long)number
            : throw new TemplateException("template_invalid", "a range needs whole numbers");

    private static decimal Number(object? value) =>
        value switch
        {
            int number => number,
            long number => number,
            decimal number => number,
            double number => (decimal)number,
            float number => (decimal)number,
            BigInteger number => (decimal)number,
            null => throw new TemplateException("template_invalid", "a number is needed, and this is null"),
            _ => throw new TemplateException("template_invalid", "a number is needed, and this is none"),
        };
}
