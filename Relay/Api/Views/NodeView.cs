using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>A relay that runs on this store.</summary>
/// <param name="Id">Of its start.</param>
/// <param name="Name">The machine, as it calls itself.</param>
/// <param name="Lanes">Webhooks whose deliveries it sends.</param>
/// <param name="LagMs">How old the oldest change is that it did not know of when it was last seen.</param>
/// <param name="IsSelf">Whether it is the one that answers.</param>
internal sealed record NodeView(
    string Id,
    string Name,
    string Version,
    DateTimeOffset StartedAt,
    DateTimeOffset SeenAt,
    int Lanes,
    long LagMs,
    bool IsSelf
)
{
    public static NodeView From(NodeState node) =>
        new(
            Ids.Node(node.Generation),
            node.Name,
            node.Version,
            ApiJson.Time(node.StartedAt),
            ApiJson.Time(node.SeenAt),
            node.Lanes,
            node.LagMs,
            node.IsSelf
        );
}
