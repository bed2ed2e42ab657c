using System.Globalization;
using Relay.Simulator.Storms;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Relay.Simulator.Scenarios;

/// <summary>Where in its file a scenario says what, so that a mistake is named with its line and column.</summary>
internal sealed class ScenarioPlaces
{
    private readonly string _name;
    private readonly YamlNode? _root;

    /// <exception cref="YamlException">It is no YAML.</exception>
    public ScenarioPlaces(string name, string yaml)
    {
        _name = name;
        var stream = new YamlStream();
        using var reader = new StringReader(yaml);
        stream.Load(reader);
        _root = stream.Documents is [var first, ..] ? first.RootNode : null;
    }

    /// <summary>A mistake at a place.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="path">The names, and numbers from 0 in lists, that lead there; where it ends early, the last place that there is.</param>
    public StormException Fault(string message, params ReadOnlySpan<string> path)
    {
        var (node, place) = (_root, (Mark?)null);
        foreach (var step in path)
        {
            if ((node = Child(node, step)) is null)
                break;
            place = node.Start;
        }

        return new StormException(Sentence(_name, message, place));
    }

    /// <summary>A mistake of the YAML itself.</summary>
    public static StormException Fault(string name, YamlException error) =>
        new(Sentence(name, error.InnerException?.Message ?? error.Message, error.Start), error);

    private static string Sentence(string name, string message, Mark? place) =>
        place is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"The scenario {name}, line {at.Line}, column {at.Column}: {message}")
            : $"The scenario {name}: {message}";

    private static YamlNode? Child(YamlNode? node, string step) =>
        node switch
        {
            YamlMappingNode map => map.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode key && key.Value == step).Value,
            YamlSequenceNode list => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < list.Children.Count
                ? list.Children[index]
                : null,
            _ => null,
        };
}
