using System.Collections;

namespace Relay.Delivery.Templates;

/// <summary>A JSON array in a template. Every item taken from it counts against the rendering's budget.</summary>
internal sealed class TemplateList(TemplateBudget budget, List<object?> items) : IReadOnlyList<object?>
{
    public int Count => items.Count;

    public object? this[int index]
    {
        get
        {
            budget.Step();
            return items[index];
        }
    }

    public IEnumerator<object?> GetEnumerator()
    {
        for (var i = 0; i < items.Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => TemplateJson.Write(this);
}
