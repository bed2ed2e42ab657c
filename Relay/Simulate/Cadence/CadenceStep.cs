namespace Relay.Simulate.Cadence;

/// <summary>One sending of one event.</summary>
/// <param name="Recorded">The moment of the recorded time that it stands for, Unix milliseconds.</param>
/// <param name="Due">When it is sent, from the beginning on.</param>
/// <param name="IsCopy">Whether it is the second one of its event.</param>
internal readonly record struct CadenceStep(long EventId, long Recorded, TimeSpan Due, bool IsCopy);
