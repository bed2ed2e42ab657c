using Scriban.Parsing;

namespace Relay.Delivery.Templates;

/// <summary>The names in a template that an event's values do not have; each once, at most so many.</summary>
internal sealed class MissingNames
{
    private const int Most = 50;

    private readonly Dictionary<string, MissingName> _found = new(StringComparer.Ordinal);

    public IReadOnlyCollection<MissingName> Found => _found.Values;

    public void Add(string name, SourceSpan at)
    {
        if (_found.Count < Most)
            _found.TryAdd(name, new MissingName(name, TemplateException.PlaceOf(at)));
    }
}
