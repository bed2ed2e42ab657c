using System.Buffers;
using System.Text;

namespace Relay.Api.Views;

/// <summary>CSV as RFC 4180 has it, and so that no spreadsheet takes a cell for a formula.</summary>
internal static class CsvText
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n");

    public static void Line(StringBuilder lines, IReadOnlyList<string?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
                lines.Append(',');
            Cell(lines, cells[i] ?? "");
        }

        lines.Append("\r\n");
    }

    private static void Cell(StringBuilder lines, string text)
    {
        // A number with its plus sign too: the price of a rule without exceptions.
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..])
            text = "'" + text;
        if (!text.AsSpan().ContainsAny(Quoted))
            lines.Append(text);
        else
            lines.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
