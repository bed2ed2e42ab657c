using System.Buffers;
using System.Text;

namespace Relay.Streams;

/// <summary>A change as it goes over the wire, made once for all clients.</summary>
internal sealed record StreamItem(Change Change, byte[] Frame)
{
    public long Number => Change.Number;

    /// <param name="buffer">To write in; cleared before and after.</param>
    public static StreamItem From(Change change, ChangeFormat format, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        Encoding.UTF8.GetBytes($"id: {change.Number}\nevent: {Name(change.Sort)}\ndata: ", buffer);
        format(change, buffer);
        buffer.Write("\n\n"u8);
        return new StreamItem(change, buffer.WrittenSpan.ToArray());
    }

    public static string Name(ChangeSort sort) =>
        sort switch
        {
            ChangeSort.Event => "event",
            ChangeSort.Arrival => "arrival",
            ChangeSort.Delivery => "delivery",
            ChangeSort.Strike => "strike",
            ChangeSort.Webhook => "webhook",
            _ => "run",
        };
}
