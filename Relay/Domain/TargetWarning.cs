namespace Relay.Domain;

/// <summary>What the operator should know about something that was saved all the same.</summary>
/// <param name="Code">A stable code, such as <c>resolves_to_blocked</c> or <c>signature_not_renewed</c>.</param>
/// <param name="Detail">One sentence for people; it names the class of an address, never the address.</param>
internal sealed record TargetWarning(string Code, string Detail);
