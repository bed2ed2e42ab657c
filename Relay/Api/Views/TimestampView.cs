namespace Relay.Api.Views;

/// <summary>The signature's time as it was sent, and how old it was on arrival; negative where it lay ahead.</summary>
internal sealed record TimestampView(string Text, long? AgeSeconds);
