namespace Relay.Domain.Nodes;

/// <summary>What a node is to do about the lanes.</summary>
/// <param name="Keep">Its own, which stay.</param>
/// <param name="Take">Nobody's, or of a node that is dead.</param>
/// <param name="Give">Its own, which another node should run: let go as soon as nothing of them is under way.</param>
internal sealed record LaneMoves(List<LaneOwner> Keep, List<LaneOwner> Take, List<LaneOwner> Give);
