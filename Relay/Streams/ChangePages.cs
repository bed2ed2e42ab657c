using System.Buffers;

namespace Relay.Streams;

/// <summary>Every change, in the API's shapes.</summary>
internal sealed class ChangePages(IChangeLog log, ChangeFormat format) : IStreamPages
{
    public async Task<StreamPage> ReadAsync(long after, int limit, StreamForm? form, CancellationToken stop)
    {
        var page = await log.ReadAsync(after, limit, stop);
        var buffer = new ArrayBufferWriter<byte>(4096);
        return new StreamPage(
            [
                .. page
                    .Items.Where(change => form is not ChangeForm wanted || wanted.Filter.Admits(change))
                    .Select(change => ChangeItem.From(change, format, buffer)),
            ],
            page.Through,
            page.Oldest
        );
    }
}
