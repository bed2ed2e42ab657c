namespace Relay.Simulator.Proof;

/// <summary>An event that the relay said it has.</summary>
/// <param name="Event">Its place among those that its call sends.</param>
/// <param name="Sample">What it is.</param>
/// <param name="Id">The id that the relay gave it first.</param>
/// <param name="SentAt">When the first of its requests went out, copies included: it did not exist before.</param>
/// <param name="AnsweredAt">When the first answer came: it was committed by then.</param>
internal sealed record AcceptedEvent(int Event, Sample Sample, string Id, TimeSpan SentAt, TimeSpan AnsweredAt);
