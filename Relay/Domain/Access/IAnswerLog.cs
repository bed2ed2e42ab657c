namespace Relay.Domain.Access;

/// <summary>
/// The answers to requests that carried an Idempotency-Key: the same request under the same key is carried out once and answered alike
/// every time, over a restart too.
/// </summary>
/// <exception cref="StorageException">Every call: the store refused.</exception>
internal interface IAnswerLog
{
    /// <summary>How long an answer is kept.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a request without an answer counts as being carried out. What is older was cut off by a crash: whether it had its effect
    /// is unknown, and the next one carries it out.
    /// </summary>
    static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(2);

    /// <summary>Takes the key for a request, unless it is taken.</summary>
    /// <param name="caller">Whose key it is: two callers never share one.</param>
    /// <param name="key">What the client chose.</param>
    /// <param name="request">A digest of all that makes the request the same one.</param>
    Task<AnswerClaim> BeginAsync(string caller, string key, byte[] request, CancellationToken cancel);

    /// <summary>Keeps the answer of a request that was begun.</summary>
    Task KeepAsync(long id, KeptAnswer answer);

    /// <summary>Frees the key of a request that came to no final answer, so that it can be sent again.</summary>
    Task ForgetAsync(long id);
}
