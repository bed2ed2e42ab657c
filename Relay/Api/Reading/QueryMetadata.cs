namespace Relay.Api.Reading;

/// <summary>What the query of an address may say; without it a query says nothing there.</summary>
internal sealed record QueryMetadata(IReadOnlyList<string> Names);
