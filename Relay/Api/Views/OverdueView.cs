namespace Relay.Api.Views;

/// <summary>What should have been reported of a call by now.</summary>
internal sealed record OverdueView(string What, DateTimeOffset Since, DateTimeOffset DueAt, string Detail);
