namespace Relay.Api.Exports;

/// <summary>
/// A list as an export has it: newest first, page by page as it is read, so that neither its length nor a slow reader holds memory or a
/// snapshot of the store. Each row names itself (<c>id</c>, of a call <c>firstEventId</c>, in CSV the first column), which is where an
/// export that was interrupted goes on.
/// </summary>
internal interface IExportRows
{
    /// <summary>What the file is called, without its ending.</summary>
    string Name { get; }

    IReadOnlyList<string> Columns { get; }

    /// <param name="format">What the rows are made for.</param>
    /// <param name="after">The id of the last row that the reader has; null for all.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="StorageException">The store could not be read.</exception>
    IAsyncEnumerable<IReadOnlyList<ExportRow>> PagesAsync(ExportFormat format, long? after, CancellationToken cancel);
}
