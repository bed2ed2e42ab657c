namespace Relay.Hosting;

/// <summary>
/// The request is to an address that is another provider's by contract: its clients look for <c>error</c> and <c>code</c> in a refusal, so
/// the problem document has both.
/// </summary>
internal sealed record ErrorMemberFeature;
