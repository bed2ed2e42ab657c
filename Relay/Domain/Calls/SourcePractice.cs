namespace Relay.Domain.Calls;

/// <summary>What a source has lately brought for at least half of the calls that could have it.</summary>
internal sealed record SourcePractice(bool Recordings, bool Transcripts, bool Reports)
{
    public static SourcePractice None { get; } = new(false, false, false);
}
