namespace Relay.Storage.Access;

/// <summary>Asks whoever knows: the keys or the sessions.</summary>
internal sealed class CallerProofs(KeyRing keys, Sessions sessions) : ICallerProofs
{
    public async ValueTask<bool> HoldsAsync(CallerProof proof, CancellationToken cancel) =>
        proof.IsSession
            ? await sessions.FindByHashAsync(proof.Hash, cancel) is not null
            : await keys.FindByHashAsync(proof.Hash, cancel) is not null;
}
