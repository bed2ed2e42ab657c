using System.Reflection;
using Relay.Simulator.Storms;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Relay.Simulator.Scenarios;

/// <summary>A story with a name: what is sent and how the receivers behave.</summary>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="About">What happens, in one sentence.</param>
/// <param name="Arguments">The same as arguments of <c>storm</c>; each value is checked there, by the same rules and sentences.</param>
/// <param name="Apply">What no argument of <c>storm</c> says.</param>
public sealed record Scenario(string Name, string About, IReadOnlyList<string> Arguments, Func<StormOptions, StormOptions> Apply)
{
    private const string Prefix = "scenarios/";

    /// <summary>The promises that it puts to the test, by their names in the proof.</summary>
    public IReadOnlyList<string> Proves { get; init; } = [];

    /// <summary>The JSON schema of the files, for editors.</summary>
    public static string Schema => Embedded("scenario.schema.json");

    /// <summary>Turns what <c>storm</c> says of a value into a mistake of the file.</summary>
    internal Func<string, StormException> Fault { get; init; } = message => new StormException($"The scenario {Name}: {message}");

    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .WithDuplicateKeyChecking()
        .Build();

    /// <summary>Those that are shipped, by name.</summary>
    public static IReadOnlyList<Scenario> Shipped { get; } = [.. Names().Select(name => Parse(name[Prefix.Length..], Embedded(name)))];

    /// <summary>A shipped one by its name, or the one in a file.</summary>
    /// <exception cref="StormException">There is none, or the file has a mistake.</exception>
    public static Scenario Find(string nameOrFile)
    {
        if (Shipped.FirstOrDefault(scenario => scenario.Name == nameOrFile) is { } shipped)
            return shipped;
        if (!File.Exists(nameOrFile))
            throw new StormException(
                $"There is no scenario '{nameOrFile}'. Shipped are "
                    + $"{string.Join(", ", Shipped.Select(scenario => scenario.Name))}; a file of your own is given by its path."
            );
        return Parse(Path.GetFileNameWithoutExtension(nameOrFile), File.ReadAllText(nameOrFile));
    }

    /// <summary>Reads a scenario.</summary>
    /// <exception cref="StormException">It has a mistake; the message says where.</exception>
    public static Scenario Parse(string name, string yaml)
    {
        try
        {
            var file = Yaml.Deserialize<ScenarioFile>(yaml) ?? throw new StormException($"The scenario {name} is empty.");
            if (file.About.Length == 0)
                throw new StormException($"The scenario {name} does not say what it is about.");
            var places = new ScenarioPlaces(name, yaml);
            ScenarioRules.Check(places, file);
            return new Scenario(name, file.About, [.. ScenarioArguments.From(file)], options => Extend(options, file))
            {
                Proves = file.Proves ?? [],
                Fault = message => places.Fault(message, ScenarioArguments.FindPath(message)),
            };
        }
        catch (YamlException error)
        {
            throw ScenarioPlaces.Fault(name, error);
        }
    }

    private static StormOptions Extend(StormOptions options, ScenarioFile file) =>
        options with
        {
            Plan = options.Plan with
            {
                Flow = file.Flow,
                Certain = file.Certain,
                First = file.First ?? [],
                Without = file.Without ?? [],
                Recorded = ScenarioRules.Recorded(file),
                CampaignDials = file.CampaignDials is { } dials ? ScenarioRules.Dials(dials)!.Value : options.Plan.CampaignDials,
            },
        };

    private static IEnumerable<string> Names() =>
        Assembly
            .GetExecutingAssembly()
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static string Embedded(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
