using System.Collections.Immutable;

namespace Relay.Dialects;

/// <summary>
/// The platforms that are data: those that are built in, and those that an operator brought. A process knows them from its start on.
/// </summary>
public static class Platforms
{
    private static ImmutableArray<Platform> all = [.. PlatformReader.BuiltIn()];

    /// <summary>Every platform, the built-in ones first, in the order in which they are offered.</summary>
    public static IReadOnlyList<Platform> All => all;

    /// <summary>The platform of this name, or null.</summary>
    public static Platform? Find(string name)
    {
        foreach (var platform in all)
        {
            if (platform.Name == name)
                return platform;
        }

        return null;
    }

    /// <summary>Adds platforms that were checked (<see cref="Samples.PlatformCheck"/>). To be called at the start of a process.</summary>
    /// <exception cref="ArgumentException">A name is taken.</exception>
    public static void Add(IReadOnlyList<Platform> platforms)
    {
        foreach (var platform in platforms)
        {
            if (Find(platform.Name) is not null)
                throw new ArgumentException($"A platform is called '{platform.Name}' already.", nameof(platforms));
            all = all.Add(platform);
        }
    }
}
