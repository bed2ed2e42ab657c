namespace Relay.Domain.History;

/// <param name="HasBody">Whether retention has left the body.</param>
internal sealed record EventDetail(EventSummary Summary, HeaderList Headers, bool HasBody)
{
    /// <summary>The events that people made out of this one, newest first; the newest hundred.</summary>
    public IReadOnlyList<long> Edits { get; init; } = [];
}
