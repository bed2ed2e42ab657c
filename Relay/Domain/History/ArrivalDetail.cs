namespace Relay.Domain.History;

/// <param name="KeptBytes">How much of the body is kept: of a rejected one the first 16 KiB.</param>
internal sealed record ArrivalDetail(ArrivalSummary Summary, string? Path, HeaderList Headers, long KeptBytes);
