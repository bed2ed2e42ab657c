namespace Relay.Domain.Runs;

/// <summary>How long answers took, in milliseconds; nothing where there were none.</summary>
internal sealed record AnswerTimes(double? P50, double? P95, double? P99);
