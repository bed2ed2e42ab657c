namespace Relay.Storage.Journal;

/// <summary>Events, their keys, and the requests that are no first ones. See <see cref="IJournalTables"/>.</summary>
internal interface IEventRows
{
    /// <summary>Takes a key for a new event.</summary>
    /// <param name="eventId">The event's; it becomes another one where the key was taken ahead under that.</param>
    /// <returns>The event that has it already; null where it is the new one's from now on.</returns>
    long? ClaimKey(long sourceId, string key, ref long eventId);

    /// <summary>The event that has a key; null where none has. Takes nothing.</summary>
    long? FindKey(long sourceId, string key);

    /// <summary>Lets a key outlive its event, whose row is about to be removed.</summary>
    void KeepKey(long sourceId, string key, long eventId);

    /// <summary>Removes keys by their hashes, as their table has them; one whose next number is taken stays, because a key may lie behind
    /// it that has the same hash.</summary>
    /// <returns>How many went.</returns>
    int DropKeys(IReadOnlyList<object> hashes);

    /// <summary>What the request said that made an event; null where retention took it.</summary>
    FirstRequest? FindFirst(long eventId);

    void Add(EventRecord record, byte[] headers);

    /// <summary>Marks an event whose key came with something else, once, and counts that at its source.</summary>
    void FlagConflict(long sourceId, long eventId);

    void Add(in ArrivalRow row);

    /// <summary>Whether an arrival is there, late, and no event yet.</summary>
    bool IsAdmissible(long arrivalId);

    void Admit(long arrivalId, long eventId);

    /// <summary>Deletes the oldest rejected arrivals of a source that became no event, but for these many.</summary>
    void TrimRejected(long sourceId, int kept);

    void Add(long id, ExchangeRecord exchange, byte[] headers);
}
