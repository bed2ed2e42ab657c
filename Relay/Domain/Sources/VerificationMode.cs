namespace Relay.Domain.Sources;

/// <summary>What happens to a request whose signature does not verify: refused, or accepted and marked unverified.</summary>
internal enum VerificationMode
{
    Enforce,
    Record,
}
