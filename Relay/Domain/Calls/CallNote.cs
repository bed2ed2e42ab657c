namespace Relay.Domain.Calls;

/// <summary>Something that was written about a call.</summary>
/// <param name="At">Unix milliseconds by the provider's clock.</param>
internal sealed record CallNote(string NoteId, string Content, string? Author, long? At);
