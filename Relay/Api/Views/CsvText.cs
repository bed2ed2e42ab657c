using System.Text;

namespace Relay.Api.Views;

/// <summary>CSV as RFC 4180 has it, and so that no spreadsheet takes a cell for a formula.</summary>
/// <param name="separator">A comma, or what the spreadsheets of a country with decimal commas expect.</param>
internal sealed class CsvText(char separator)
{
    /// <summary>What a file begins with, so that spreadsheets read it as UTF-8.</summary>
    public const char Mark = '\uFEFF';

    /// <summary>A row, with its end of line.</summary>
    public string Line(IReadOnlyList<string?> cells)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
                line.Append(separator);
            Cell(line, cells[i] ?? "");
        }

        return line.Append("\r\n").ToString();
    }

    /// <summary>What a cell is quoted for, whatever the separator is.</summary>
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create("\",;\t\r\n");

    private void Cell(StringBuilder line, string text)
    {
        if (IsFormula(text))
            text = "'" + text;
        if (!text.AsSpan().ContainsAny(Quoted) && !text.Contains(separator, StringComparison.Ordinal))
            line.Append(text);
        else
            line.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }

    /// <summary>A number with its plus sign is none: what a CRM imports is the number.</summary>
    private static bool IsFormula(string text) =>
        text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]
        && !(text is ['+', _, ..] && !text.AsSpan(1).ContainsAnyExceptInRange('0', '9'));
}
