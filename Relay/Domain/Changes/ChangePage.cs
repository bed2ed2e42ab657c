namespace Relay.Domain.Changes;

/// <summary>A part of the log.</summary>
/// <param name="Items">Without those whose rows are not there any more, such as rejected requests of which only the newest are
/// kept.</param>
/// <param name="Through">The last number that was looked at: where to go on.</param>
/// <param name="Oldest">The oldest number that is still kept.</param>
internal sealed record ChangePage(IReadOnlyList<Change> Items, long Through, long Oldest);
