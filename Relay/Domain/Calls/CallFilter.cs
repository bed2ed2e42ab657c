namespace Relay.Domain.Calls;

/// <summary>Which calls. Times are Unix milliseconds of when the call was first heard of; <paramref name="To"/> is exclusive.</summary>
/// <param name="Text">An exact call id, an event's id, or a telephone number in any spelling (<see cref="PhoneDigits"/>).</param>
/// <param name="Status">Exactly this status, as the provider or the progress of the call has it.</param>
internal sealed record CallFilter(
    string? Text = null,
    long? SourceId = null,
    string? Direction = null,
    string? Status = null,
    long? From = null,
    long? To = null,
    SimulatedFilter? Simulated = null
);
