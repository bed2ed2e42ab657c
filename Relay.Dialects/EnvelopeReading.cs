using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects;

/// <summary>The rules that every dialect's envelope follows.</summary>
internal static class EnvelopeReading
{
    /// <summary>The envelope of a body that is not readable at all.</summary>
    public static Envelope Unreadable(string problem) =>
        new()
        {
            Kind = Kinds.Other,
            Type = EventTypes.Unknown,
            Problem = problem,
        };

    /// <summary>
    /// The envelope of an array: whatever its items are, none of them is lost behind another one, so its key is over all of it.
    /// </summary>
    public static Envelope Batch(in JsonFields fields, ReadOnlySpan<byte> body) =>
        new()
        {
            Kind = Kinds.Other,
            Type = EventTypes.Unknown,
            DedupeKey = Ids.Key(EnvelopeFlags.Batch, Ids.Hash(body)),
            Problem = fields.Doubt,
            Flags = [EnvelopeFlags.Batch],
        };

    /// <summary>
    /// An envelope as read. Without a usable type it is of kind <c>other</c> and has no dedupe key, so that nothing doubtful can occupy
    /// the key of a genuine event. An id that is none costs the key alone: the kind is what webhooks ask for.
    /// </summary>
    /// <param name="fields">Where it was read from.</param>
    /// <param name="read">What was read; its kind and type are replaced.</param>
    /// <param name="type">The type and its kind; null where it is missing or unusable.</param>
    /// <param name="idUnusable">Whether a part of the key is there but is none.</param>
    public static Envelope Settle(in JsonFields fields, Envelope read, (string Type, string Kind)? type, bool idUnusable) =>
        read with
        {
            Type = type?.Type ?? EventTypes.Unknown,
            Kind = type?.Kind ?? Kinds.Other,
            DedupeKey = type is null || idUnusable ? null : read.DedupeKey,
            Problem = type is null ? Problems.TypeUnusable : fields.Doubt,
            Flags = idUnusable ? [EnvelopeFlags.IdUnusable] : [],
        };
}
