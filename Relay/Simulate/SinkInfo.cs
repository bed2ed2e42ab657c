namespace Relay.Simulate;

/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="Hits">How many requests came, kept or not.</param>
internal sealed record SinkInfo(long Id, Uri Url, long CreatedAt, SinkSettings Settings, int Hits);
