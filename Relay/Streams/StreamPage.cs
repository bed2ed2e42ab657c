namespace Relay.Streams;

/// <summary>A part of the change log, written out.</summary>
/// <param name="Through">The last number that was looked at: where to go on.</param>
/// <param name="Oldest">The oldest number that is still kept.</param>
internal sealed record StreamPage(IReadOnlyList<StreamItem> Items, long Through, long Oldest);
