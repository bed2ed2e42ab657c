namespace Relay.Domain.Calls;

/// <summary>Who calls whom, as far as it is known.</summary>
/// <param name="Direction"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="PhoneNumber">The other party's number, where neither end is said.</param>
internal sealed record EventParties(string? Direction, string? From, string? To, string? PhoneNumber);
