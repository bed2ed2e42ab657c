using System.Globalization;

namespace Relay.Delivery.Templates;

/// <summary>Gathers a rendering's output and stops it at its budget.</summary>
internal sealed class BudgetWriter(TemplateBudget budget) : StringWriter(CultureInfo.InvariantCulture)
{
    public override void Write(char value)
    {
        budget.Write(1);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        budget.Write(count);
        base.Write(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        budget.Write(buffer.Length);
        base.Write(buffer);
    }

    public override void Write(string? value)
    {
        budget.Write(value?.Length ?? 0);
        base.Write(value);
    }
}
