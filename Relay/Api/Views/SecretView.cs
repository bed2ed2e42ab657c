namespace Relay.Api.Views;

/// <summary>A webhook's secret.</summary>
internal sealed record SecretView(string Secret);
