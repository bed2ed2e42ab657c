using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Relay.Delivery.Templates;

/// <summary>A JSON object in a template. Going through its members counts against the rendering's budget; printed, it is JSON.</summary>
internal sealed class TemplateMap(TemplateBudget budget) : IDictionary<string, object?>
{
    private readonly Dictionary<string, object?> _members = new(StringComparer.Ordinal);

    public object? this[string key]
    {
        get => _members[key];
        set => _members[key] = value;
    }
    public ICollection<string> Keys => _members.Keys;
    public ICollection<object?> Values => _members.Values;
    public int Count => _members.Count;
    public bool IsReadOnly => false;

    public bool ContainsKey(string key) => _members.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => _members.TryGetValue(key, out value);

    public void Add(string key, object? value) => _members.Add(key, value);

    public void Add(KeyValuePair<string, object?> item) => _members.Add(item.Key, item.Value);

    public bool Remove(string key) => _members.Remove(key);

    public bool Remove(KeyValuePair<string, object?> item) => _members.Remove(item.Key);

    public void Clear() => _members.Clear();

    public bool Contains(KeyValuePair<string, object?> item) => _members.Contains(item);

    public void CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object?>>)_members).CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        foreach (var member in _members)
        {
            budget.Step();
            yield return member;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => TemplateJson.Write(this);
}
