using System.Diagnostics;

namespace Relay.Domain.Events;

/// <summary>One unique thing that a provider reported, with the request that reported it first. Times are Unix milliseconds.</summary>
internal sealed class EventRecord
{
    /// <summary>The flag of an event that a person made out of another one.</summary>
    public const string EditedFlag = "edited";

    /// <summary>The flag of an event whose signature was right and too old, and that a person let in.</summary>
    public const string AdmittedFlag = "admitted_late";

    /// <summary>
    /// The flag of an event whose key came again with another request, and of the arrival that brought it: what it said is not in the
    /// event. Given by the journal, which knows both.
    /// </summary>
    public const string KeyConflictFlag = "key_conflict";

    /// <summary>The flag of an event that came from another relay's export: it routes nowhere.</summary>
    public const string ImportedFlag = "imported";

    /// <summary>Given by the journal at the commit.</summary>
    public long Id { get; set; }
    public required long SourceId { get; init; }
    public required Envelope Envelope { get; init; }
    public required long ReceivedAt { get; init; }
    public required VerificationResult Verification { get; init; }

    /// <summary>What was odd about the request, as stable codes.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Whether a person made it out of another one: the bytes are the operator's, and so is what vouches for them.</summary>
    public bool IsEdited => Flags.Contains(EditedFlag);

    /// <summary>Whether a request brought it that counts as received.</summary>
    public bool WasReceived => !IsEdited && !Flags.Contains(AdmittedFlag);

    /// <summary>The body, the headers and the target behind the slug, as received.</summary>
    public required InboundRequest Request { get; init; }

    /// <summary>SHA-256 of the body, 32 bytes.</summary>
    public required byte[] BodySha256 { get; init; }

    /// <summary>The sender's address.</summary>
    public required string Remote { get; init; }

    /// <summary>How to read it where it belongs to no source: a test's sample. Else the source says.</summary>
    public Dialect? Dialect { get; init; }

    /// <summary>
    /// The body of envelope mode, once a delivery has needed it: five webhooks write it once. Two that race write the same bytes.
    /// </summary>
    public byte[]? OutgoingEnvelope { get; set; }

    /// <summary>Its SHA-256.</summary>
    public byte[]? OutgoingEnvelopeSha256 { get; set; }

    /// <summary>The span of its arrival, which its first attempts belong to; empty where nobody traces.</summary>
    public ActivityContext Trace { get; set; }
}
