namespace Relay.Api.Views;

/// <summary>Whether a signature fits, by the published algorithm.</summary>
internal sealed record SignatureView(string Scheme, bool Valid, string? Problem);
