namespace Relay.Domain.Journal;

/// <summary>Lets in what was refused for its time alone.</summary>
internal interface IAdmissions
{
    /// <summary>
    /// Makes an event of a rejected arrival whose signature was right, routed by today's webhooks. No request brings it, so nothing of
    /// what was received moves: it stays counted as rejected.
    /// </summary>
    /// <returns>The event; one that was there already where the provider has sent it again since.</returns>
    /// <exception cref="ProblemException"><c>not_found</c>, or <c>not_admissible</c>: it is no late one, was admitted already, or its
    /// body is gone.</exception>
    /// <exception cref="StorageException">The store refused: nothing of it happened.</exception>
    Task<Recorded> AdmitAsync(long arrivalId, string actor, CancellationToken cancel);
}
