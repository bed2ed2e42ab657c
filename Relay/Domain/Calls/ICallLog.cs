namespace Relay.Domain.Calls;

/// <summary>
/// Calls and voicemails, as their events tell them: what the projection (Calls/) has written, read for people. Lists are keyset pages,
/// newest first by when the call was first heard of,
/// which never changes; a page can hold less than was asked for and still say where to go on, as in <see cref="IHistory"/>.
/// </summary>
/// <exception cref="StorageException">Every call: the store could not be read.</exception>
internal interface ICallLog
{
    Task<Page<CallSummary>> CallsAsync(CallFilter filter, PageRequest page, CancellationToken cancel);

    /// <summary>A call with its timeline and what is overdue by now; null where no event has named it.</summary>
    Task<CallDetail?> CallAsync(long sourceId, string callId, CancellationToken cancel);

    /// <summary>
    /// Whose call each of these events is of, by the event's id: what is known of its call by now, or who left the voicemail. Those of
    /// which nobody is known are left out.
    /// </summary>
    Task<IReadOnlyDictionary<long, EventParties>> PartiesAsync(IReadOnlyList<EventSummary> events, CancellationToken cancel);

    Task<Page<VoicemailRecord>> VoicemailsAsync(VoicemailFilter filter, PageRequest page, CancellationToken cancel);

    /// <summary>
    /// What is overdue for these calls by now, by their <see cref="CallSummary.Id"/>; those for which nothing is are left out.
    /// </summary>
    Task<IReadOnlyDictionary<long, IReadOnlyList<OverdueFact>>> OverdueOfAsync(IReadOnlyList<CallSummary> calls, CancellationToken cancel);

    /// <summary>
    /// Calls first heard of since <paramref name="since"/> for which something is overdue, newest first, at most
    /// <paramref name="limit"/>; only the latest few thousand calls are looked at.
    /// </summary>
    Task<IReadOnlyList<OverdueCall>> OverdueAsync(long since, int limit, CancellationToken cancel);
}
