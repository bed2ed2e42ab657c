namespace Relay.Api.Exports;

/// <summary>How an export is written: an object of the API on each line, or a table.</summary>
internal enum ExportFormat
{
    Jsonl,
    Csv,
}
