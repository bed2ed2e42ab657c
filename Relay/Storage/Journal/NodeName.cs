namespace Relay.Storage.Journal;

/// <summary>What a process is called among the nodes of a store.</summary>
/// <param name="Host">The machine, as it calls itself.</param>
/// <param name="Version">Of Relay.</param>
internal sealed record NodeName(string Host, string Version)
{
    public static NodeName Current { get; } = new(Environment.MachineName, Hosting.RelayVersion.Current);
}
