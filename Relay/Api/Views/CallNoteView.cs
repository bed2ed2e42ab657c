namespace Relay.Api.Views;

/// <summary>A note about a call.</summary>
internal sealed record CallNoteView(string NoteId, string Content, string? Author, DateTimeOffset? CreatedAt);
