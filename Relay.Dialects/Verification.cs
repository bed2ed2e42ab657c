namespace Relay.Dialects;

/// <summary>The verdict over a request's signature.</summary>
/// <param name="Reason">Null where the signature is valid, else a stable code such as <c>signature_mismatch</c>.</param>
/// <param name="KeyIndex">Which of the source's keys verified: 0 is the current one, more is an older one; -1 where none did.</param>
/// <param name="Reserialised">The signature fits the JavaScript re-serialisation of the body, not its raw bytes (Dialgen,
/// dialnote).</param>
public readonly record struct Verification(string? Reason, int KeyIndex = -1, bool Reserialised = false)
{
    /// <summary>Whether one of the keys vouches for the request.</summary>
    public bool IsValid => Reason is null;

    /// <summary>A refusal with its reason.</summary>
    public static Verification Failed(string reason) => new(reason);
}
