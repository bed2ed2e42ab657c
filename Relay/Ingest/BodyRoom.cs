using Relay.Config;

namespace Relay.Ingest;

/// <summary>
/// What bodies take in memory together that are being read or wait for their answer: as much as may wait for the journal. Small ones are
/// bounded by the number of connections and are not counted.
/// </summary>
internal sealed class BodyRoom(IngestOptions options)
{
    private const int Small = 16 << 10;

    private long _taken;

    /// <summary>Makes room for a body, or for what it has grown by, until the request is answered.</summary>
    /// <param name="had">What the body had before, 0 or more bytes.</param>
    /// <param name="has">What it has now.</param>
    /// <exception cref="StorageException">There is none: <c>overloaded</c>. The connection ends with the answer, since the body is not read.</exception>
    public void Take(HttpContext context, int had, int has)
    {
        if (has <= Small)
            return;
        var more = had <= Small ? has : has - had;
        var taken = Interlocked.Add(ref _taken, more);
        // One alone always has room: how large it may be is for its source to say.
        if (taken > options.QueueBytes && taken > more)
        {
            Interlocked.Add(ref _taken, -more);
            context.Response.Headers.Connection = "close";
            throw StorageException.Overloaded();
        }

        context.Response.RegisterForDispose(new Share(this, more));
    }

    private sealed class Share(BodyRoom room, int bytes) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref room._taken, -bytes);
    }
}
