namespace Relay.Testing;

/// <summary>One try of a delivery.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="At">When it began, by the relay's clock.</param>
/// <param name="Status">The handler's status; null where there was no answer.</param>
/// <param name="Outcome">What came of it, as the API says it: <c>succeeded</c>, <c>server_error</c>, <c>connect_failed</c>, …</param>
/// <param name="Sentence">The same in words, as the event's page says it.</param>
/// <param name="Answer">The body of the answer.</param>
public sealed record RelayAttempt(int Number, DateTimeOffset At, int? Status, string Outcome, string Sentence, ReadOnlyMemory<byte> Answer);
