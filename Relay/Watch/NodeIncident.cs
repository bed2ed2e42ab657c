namespace Relay.Watch;

/// <summary>What is the matter with a node is its own incident, whatever is with the others.</summary>
internal static class NodeIncident
{
    public static string Name(string kind, string what = "") =>
        what.Length == 0 ? $"{kind}:{Environment.MachineName}" : $"{kind}:{Environment.MachineName}:{what}";
}
