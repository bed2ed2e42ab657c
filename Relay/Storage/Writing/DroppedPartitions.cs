namespace Relay.Storage.Writing;

/// <summary>What went with its parts, and what is left to be taken row by row.</summary>
/// <param name="Events">How many went, as the engine estimates it.</param>
/// <param name="Bodies">The same of bodies alone.</param>
/// <param name="EventsFrom">Events from this id on go with their part, once all of it is due; null where there is no such part.</param>
/// <param name="BodiesFrom">The same of bodies.</param>
/// <param name="IsPostponed">Something that was due did not go, because the tables were in use.</param>
internal sealed record DroppedPartitions(long Events, long Bodies, long? EventsFrom, long? BodiesFrom, bool IsPostponed);
