namespace Relay.Storage.Writing;

/// <summary>
/// Events, their bodies, deliveries and attempts in parts by time, where the engine has such: a part of which everything is due goes at
/// once, at a cost that does not rise with its rows.
/// </summary>
internal interface IPartitions
{
    /// <summary>Makes the part of this time and the one behind it, where they are not there.</summary>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>Whether they are there; where the tables are in use they are not yet.</returns>
    Task<bool> MakeAsync(long now, CancellationToken cancel);

    /// <summary>Drops the parts that lie below these ids as a whole. What in them is unfinished stays, and is held.</summary>
    /// <param name="events">Events from this id on are kept, with all of theirs; null where some are kept for ever.</param>
    /// <param name="bodies">The same of bodies alone.</param>
    Task<DroppedPartitions> DropAsync(long? events, long? bodies, CancellationToken cancel);
}
