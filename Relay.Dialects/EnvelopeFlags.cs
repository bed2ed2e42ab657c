namespace Relay.Dialects;

/// <summary>The stable codes of <see cref="Envelope.Flags"/>.</summary>
public static class EnvelopeFlags
{
    /// <summary>The body is an array: all of it is one event, with a key over all of it.</summary>
    public const string Batch = "batch";

    /// <summary>What should tell events apart is there and can't (an object, too long, a control character), so there is no key.</summary>
    public const string IdUnusable = "id_unusable";
}
