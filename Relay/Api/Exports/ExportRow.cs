namespace Relay.Api.Exports;

/// <summary>One row of an export, as the format that was asked for needs it.</summary>
/// <param name="View">The API's object, for a line of JSON.</param>
/// <param name="Cells">For a line of CSV, in the order of the columns.</param>
internal readonly record struct ExportRow(object? View, IReadOnlyList<string?>? Cells)
{
    public static ExportRow FromView(object view) => new(view, null);

    public static ExportRow FromCells(params IReadOnlyList<string?> cells) => new(null, cells);
}
