namespace Relay.Domain.Calls;

/// <summary>A part of the change log.</summary>
/// <param name="Through">The last number that was looked at: where to go on.</param>
/// <param name="Oldest">The oldest number that is still kept.</param>
internal sealed record CallReportPage(IReadOnlyList<CallReport> Items, long Through, long Oldest);
