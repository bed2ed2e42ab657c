namespace Relay.Domain.History;

/// <param name="Target">What follows the source's slug in the request target, as it was sent; null where nothing does.</param>
/// <param name="KeptBytes">How much of the body is kept: of a rejected one the first 16 KiB, of one that is only late all.</param>
/// <param name="Method">The request's method where it was not POST, which was the reason to refuse it.</param>
internal sealed record ArrivalDetail(ArrivalSummary Summary, string? Target, HeaderList Headers, long KeptBytes, string? Method = null);
