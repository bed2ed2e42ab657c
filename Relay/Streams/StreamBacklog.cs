namespace Relay.Streams;

/// <summary>
/// The log for clients that the ring has left behind: after a restart that can be all of them at once, and lists must stay quick
/// meanwhile.
/// </summary>
internal sealed class StreamBacklog(IStreamPages pages) : IDisposable
{
    private const int Page = 256,
        AtOnce = 2;

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>Reads a page behind a number; what the form does not admit is not written out.</summary>
    /// <param name="taken">Where to; cleared before.</param>
    public async Task<(long Through, long Oldest)> ReadAsync(long after, StreamForm form, List<StreamItem> taken, CancellationToken stop)
    {
        taken.Clear();
        await _turns.WaitAsync(stop);
        try
        {
            var page = await pages.ReadAsync(after, Page, form, stop);
            taken.AddRange(page.Items);
            return (page.Through, page.Oldest);
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
