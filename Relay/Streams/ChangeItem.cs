using System.Buffers;
using System.Text;

namespace Relay.Streams;

/// <summary>A change in the operator's stream.</summary>
internal sealed record ChangeItem(Change Change, byte[] Frame) : StreamItem(Change.Number, Frame)
{
    /// <param name="buffer">To write in; cleared before and after.</param>
    public static ChangeItem From(Change change, ChangeFormat format, ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        Encoding.UTF8.GetBytes($"id: {change.Number}\nevent: {Name(change.Sort)}\ndata: ", buffer);
        format(change, buffer);
        buffer.Write("\n\n"u8);
        return new ChangeItem(change, buffer.WrittenSpan.ToArray());
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
