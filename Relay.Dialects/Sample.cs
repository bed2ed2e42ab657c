using System.Text.Json.Serialization;

namespace Relay.Dialects;

/// <summary>
/// A sample of what a provider sends: one file in <c>templates/{dialect}/samples</c>, described in that dialect's <c>samples.json</c>.
/// </summary>
public sealed record Sample
{
    /// <summary>The dialect's name; the folder.</summary>
    public string Dialect { get; init; } = "";

    /// <summary>Unique within the dialect; the file is called so.</summary>
    public required string Name { get; init; }

    /// <summary>The provider's type, as <see cref="Envelope.Type"/> will have it.</summary>
    public required string Type { get; init; }

    /// <summary>The kind it is read as.</summary>
    public required string Kind { get; init; }

    /// <summary>What it reports, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The path behind the source's URL, for the hooks that have one; else empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>The content type it is sent with.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>How to read and verify it; set for the generic dialect only.</summary>
    public Recipe? Recipe { get; init; }

    /// <summary>Headers of its own, as templates.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Values that differ from the usual defaults (<see cref="SampleModel"/>).</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>The template.</summary>
    [JsonIgnore]
    internal string Text { get; init; } = "";

    /// <summary>The form of its calls' ids (<see cref="Samples.SampleIds"/>).</summary>
    [JsonIgnore]
    internal string CallIds { get; init; } = "";
}

/// <summary>
/// What a sample is filled with. Everything follows from <paramref name="Id"/> and <paramref name="At"/>, so the same model gives the
/// same bytes.
/// </summary>
/// <param name="Id">What the ids are made from: one call, or one voicemail, or one batch.</param>
/// <param name="At">The time of the event, Unix milliseconds.</param>
public sealed record SampleModel(string Id, long At)
{
    /// <summary>
    /// Values to use in place of the defaults, by the names of <see cref="Samples.SampleValues"/>: texts, numbers, null, and times as Unix
    /// milliseconds.
    /// What is derived (<c>from</c> and <c>to</c> from the direction, the duration from the times) follows the values given.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();
}

/// <summary>A sample, rendered; not signed yet.</summary>
/// <param name="Sample">What it was made from.</param>
/// <param name="Body">The bytes to send.</param>
/// <param name="Headers">The content type and the headers of its own.</param>
/// <param name="EventId">The id that the event has, for the dialects that sign one.</param>
public sealed record SampleMessage(Sample Sample, ReadOnlyMemory<byte> Body, IReadOnlyList<Header> Headers, string EventId)
{
    /// <summary>What there is to sign.</summary>
    public SigningRequest ToSign(long unixSeconds) => new(Body, unixSeconds, EventId, Sample.Type);
}
