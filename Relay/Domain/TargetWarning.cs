namespace Relay.Domain;

/// <summary>What the operator should know about something that was saved all the same.</summary>
/// <param name="Code">A stable code: <c>resolves_to_blocked</c>.</param>
/// <param name="Detail">One sentence for people; it names the class of an address, never the address.</param>
internal sealed record TargetWarning(string Code, string Detail);
