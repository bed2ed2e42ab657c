using Relay.Dialects.Json;

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
    /// An envelope as read. With a problem it is of kind <c>other</c> and has no dedupe key, so that nothing doubtful can occupy the key
    /// of a genuine event.
    /// </summary>
    /// <param name="read">What was read; its kind and type are replaced.</param>
    /// <param name="type">The type and its kind; null where it is missing or unusable.</param>
    /// <param name="idUnusable">Whether the id is there but is none.</param>
    public static Envelope Settle(Envelope read, (string Type, string Kind)? type, bool idUnusable)
    {
        var problem =
            type is null ? Problems.TypeUnusable
            : idUnusable ? Problems.IdUnusable
            : null;
        return read with
        {
            Type = type?.Type ?? EventTypes.Unknown,
            Kind = problem is null ? type!.Value.Kind : Kinds.Other,
            DedupeKey = problem is null ? read.DedupeKey : null,
            Problem = problem,
        };
    }
}
