using System.Text.Json.Serialization;

namespace Relay.Dialects;

/// <summary>
/// A call platform that is data: a folder in <c>templates/</c>, or one that an operator names. Its <c>platform.json</c> is this record;
/// <c>samples.json</c>, <c>samples/</c>, <c>expected/</c>, <c>vectors.json</c> and <c>lifecycle.json</c> lie beside it.
/// </summary>
public sealed record Platform
{
    /// <summary>The dialect's name, which is the folder's: 2 to 32 of <c>a-z 0-9 -</c>.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>As people call it.</summary>
    public required string Title { get; init; }

    /// <summary>What comes from it, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>
    /// What to enter at the platform, a step each. <c>{url}</c> is the source's address; what stands between backticks is to be typed.
    /// </summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>What the secret is called there and where it is found, in a sentence; null where nothing is to be said.</summary>
    public string? Secret { get; init; }

    /// <summary>What else to check where a signature does not fit; null where there is nothing beyond the usual.</summary>
    public string? Mismatch { get; init; }

    /// <summary>
    /// What the ids of its calls look like in samples: <c>call</c> (<c>call_…</c>), <c>uuid</c>, <c>twilio</c> (<c>CA…</c>), <c>hex</c> or
    /// <c>number</c>.
    /// </summary>
    public string CallIds { get; init; } = "call";

    /// <summary>The secret that samples carry within them, where the platform sends it in the body; else null.</summary>
    public string? SampleSecret { get; init; }

    /// <summary>How it is read and verified.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Whether it comes with Relay; else an operator brought it.</summary>
    [JsonIgnore]
    public bool IsBuiltIn { get; init; }

    /// <summary>What it sends.</summary>
    [JsonIgnore]
    public IReadOnlyList<Sample> Samples { get; init; } = [];

    /// <summary>How its calls run; null where a storm can't send it.</summary>
    [JsonIgnore]
    public Lifecycle? Lifecycle { get; init; }
}
