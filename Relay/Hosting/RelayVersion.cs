using System.Reflection;

namespace Relay.Hosting;

/// <summary>Which version of the relay this is.</summary>
internal static class RelayVersion
{
    /// <summary>Such as <c>0.1.0</c>, without what the build adds behind a plus.</summary>
    public static string Current { get; } =
        typeof(RelayVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
