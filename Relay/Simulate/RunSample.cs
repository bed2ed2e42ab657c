namespace Relay.Simulate;

/// <summary>How far a run was at a moment: counted from its beginning, as <see cref="RunProgress"/>.</summary>
internal sealed record RunSample(long ElapsedMs, int Requests, int Accepted, int Delivered, AnswerTimes AnswerMs);
