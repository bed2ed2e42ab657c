namespace Relay.Api.Views;

internal sealed record HeaderView(string Name, string Value);
