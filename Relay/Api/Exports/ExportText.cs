using System.Buffers;
using System.Text;
using System.Text.Json;
using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Exports;

/// <summary>Writes an export as text, page by page; between two pages nothing of the store is held, however slowly it is read.</summary>
internal static class ExportText
{
    /// <summary>What is gathered before it is written.</summary>
    private const int Portion = 64 << 10;

    /// <param name="begin">Called before the first byte, when the store has given the first page: what it refuses is no half a file.</param>
    public static async Task WriteAsync(ExportOrder order, Stream output, Action begin, CancellationToken cancel)
    {
        await using var pages = order.Rows.PagesAsync(order.Format, order.After, cancel).GetAsyncEnumerator(cancel);
        var isMore = await pages.MoveNextAsync();
        begin();
        var text = new ArrayBufferWriter<byte>();
        var table = new CsvText(order.Separator);
        if (order is { Format: ExportFormat.Csv, After: null })
            Encoding.UTF8.GetBytes(CsvText.Mark + table.Line(order.Rows.Columns), text);
        while (isMore)
        {
            foreach (var row in pages.Current)
            {
                Add(text, row, table);
                if (text.WrittenCount >= Portion)
                    await FlushAsync(text, output, cancel);
            }

            await FlushAsync(text, output, cancel);
            isMore = await pages.MoveNextAsync();
        }

        await FlushAsync(text, output, cancel);
    }

    private static void Add(ArrayBufferWriter<byte> text, ExportRow row, CsvText table)
    {
        if (row.View is not { } view)
        {
            Encoding.UTF8.GetBytes(table.Line(row.Cells!), text);
            return;
        }

        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
            JsonSerializer.Serialize(writer, view, view.GetType(), ApiJson.Options);
        text.Write("\n"u8);
    }

    private static async Task FlushAsync(ArrayBufferWriter<byte> text, Stream output, CancellationToken cancel)
    {
        if (text.WrittenCount == 0)
            return;
        await output.WriteAsync(text.WrittenMemory, cancel);
        text.ResetWrittenCount();
    }
}
