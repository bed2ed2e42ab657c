using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Domain.Calls;

/// <summary>
/// What events have said of a voicemail: the recording and its transcript come apart, in any order. Merges as <see cref="CallState"/>
/// does.
/// </summary>
internal sealed record VoicemailState
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public Fact<string>? AccountId { get; init; }
    public Fact<string>? From { get; init; }
    public Fact<string>? AudioUrl { get; init; }
    public Fact<string>? Transcript { get; init; }
    public Fact<string>? Summary { get; init; }

    /// <summary>The call that a payload names.</summary>
    public Fact<string>? CallId { get; init; }
    public Fact<long>? OccurredAt { get; init; }

    /// <summary>Unix milliseconds: the arrival of its first event.</summary>
    public required long FirstHeardAt { get; init; }

    public static VoicemailState Merge(VoicemailState left, VoicemailState right) =>
        new()
        {
            AccountId = Fact<string>.Stronger(left.AccountId, right.AccountId),
            From = Fact<string>.Stronger(left.From, right.From),
            AudioUrl = Fact<string>.Stronger(left.AudioUrl, right.AudioUrl),
            Transcript = Fact<string>.Stronger(left.Transcript, right.Transcript),
            Summary = Fact<string>.Stronger(left.Summary, right.Summary),
            CallId = Fact<string>.Stronger(left.CallId, right.CallId),
            OccurredAt = Fact<long>.Stronger(left.OccurredAt, right.OccurredAt),
            FirstHeardAt = Math.Min(left.FirstHeardAt, right.FirstHeardAt),
        };

    public static VoicemailState Read(byte[] bytes) => JsonSerializer.Deserialize<VoicemailState>(bytes, Options)!;

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Options);
}
