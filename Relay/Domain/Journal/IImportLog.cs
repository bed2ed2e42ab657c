namespace Relay.Domain.Journal;

/// <summary>Where imported events are written.</summary>
internal interface IImportLog
{
    /// <summary>
    /// Writes those that are not there yet, in one transaction, without deliveries. The same events once more change nothing: an event is
    /// known by its id, source, time and body, and by its dedupe key. One whose id another event has takes the next free one.
    /// </summary>
    /// <param name="events">A slice, whose bodies are held until it is written.</param>
    /// <param name="actor">Who does it: of edited ones it is kept who brought them.</param>
    /// <exception cref="StorageException">The store refused, or more arrives than it can take: nothing of it happened.</exception>
    Task<ImportFigures> ImportAsync(IReadOnlyList<ImportedEvent> events, string actor);
}
