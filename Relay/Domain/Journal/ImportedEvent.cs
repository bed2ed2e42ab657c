namespace Relay.Domain.Journal;

/// <summary>An event of another relay's export.</summary>
/// <param name="Id">The id that it had there. It keeps it where no other has it here.</param>
/// <param name="Event">The event, its own id not yet given.</param>
/// <param name="LostBytes">How long its body was, where retention had removed it; null where it is there.</param>
/// <param name="EditedFrom">The event that a person made it out of.</param>
internal sealed record ImportedEvent(long Id, EventRecord Event, long? LostBytes, long? EditedFrom);
