namespace Relay.Api.Views;

/// <summary>What one of the source's secrets signs the request with. A viewer sees the first characters.</summary>
internal sealed record ExpectedView(int KeyIndex, bool Reserialised, string Signature, bool Matches);
