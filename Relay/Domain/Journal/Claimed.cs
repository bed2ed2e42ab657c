namespace Relay.Domain.Journal;

/// <summary>A claim's result.</summary>
/// <param name="NextAt">When the next waiting delivery is due, Unix milliseconds; null where none waits but those that are held.</param>
/// <param name="Held">Some wait behind an unfinished delivery of their call, whenever they are due.</param>
internal sealed record Claimed(IReadOnlyList<DeliveryWork> Works, long? NextAt, bool Held = false);
