namespace Relay.Domain.Calls;

/// <summary>What should have been reported by now.</summary>
/// <param name="What"><c>end</c>, <c>recording</c>, <c>transcript</c>, <c>report</c>, <c>voicemail</c> or
/// <c>voicemail_transcript</c>.</param>
/// <param name="Since">What it is waited for since, Unix milliseconds: the end of the call, or whatever it follows.</param>
/// <param name="DueAt">When it was to be there at the latest.</param>
/// <param name="Sentence">For people: "ended 14 min ago, no recording yet".</param>
internal sealed record OverdueFact(string What, long Since, long DueAt, string Sentence);
