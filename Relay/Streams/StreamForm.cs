namespace Relay.Streams;

/// <summary>What one client's stream is: which items, and what is said beside them.</summary>
internal abstract class StreamForm
{
    /// <summary>
    /// The most bytes that go in one write, as far as frames allow; each write holds whole frames.
    /// </summary>
    public virtual int MostPerWrite => int.MaxValue;

    public abstract bool Admits(StreamItem item);

    /// <summary>The first frame.</summary>
    /// <param name="position">The number of the change that the client begins behind.</param>
    public abstract string Connected(long position);

    /// <summary>Says that what lay between two numbers is not kept any more; null where the stream has no word for it and ends.</summary>
    public abstract string? Gap(long after, long position);

    /// <summary>Breaks a silence.</summary>
    /// <param name="position">How far the client is, where that is news to it.</param>
    public abstract string Heartbeat(long? position);
}
