namespace Relay.Ui.Words;

/// <summary>How the relays on a store are, in words.</summary>
internal static class NodeWords
{
    /// <summary>They say that they live once a second.</summary>
    private const long Quiet = 5_000;

    public static StateMark Mark(NodeState node, long now) =>
        node.IsSelf ? StateMark.Good("runs: this one")
        : now - node.SeenAt > Quiet ? StateMark.Waiting("silent for " + Format.Duration(now - node.SeenAt))
        : node.LagMs > Quiet ? StateMark.Warning(Format.Duration(node.LagMs) + " behind")
        : StateMark.Good("runs");

    public static string Lanes(int lanes) => lanes == 0 ? "no webhook" : Format.Plural(lanes, "webhook");
}
