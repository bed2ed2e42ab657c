namespace Relay.Simulate;

/// <param name="Scheme"><c>dialnote</c> or <c>standard</c>.</param>
/// <param name="Problem">What is wrong; null where the signature is good.</param>
internal sealed record SignatureVerdict(string Scheme, string? Problem);
