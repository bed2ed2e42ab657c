using System.Text;
using System.Text.Json;

namespace Relay.Commands.Transfer;

/// <summary>
/// The file of an export, which has its name only when it is whole.
/// <code>
///   FILE.part ─► every row ─► on disk ─► FILE
///       └ broken off: a .part is left, which --resume goes on with behind its last whole row
/// </code>
/// </summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly FileStream _draft;

    private ExportFile(string path, FileStream draft) => (_path, _draft) = (path, draft);

    public Stream Stream => _draft;

    /// <summary>The rows that are there already.</summary>
    public required RowCounter Counter { get; init; }

    /// <summary>The id of the last row that is there; null where none is.</summary>
    public string? After { get; private init; }

    /// <param name="resumes">Whether to go on with what was broken off.</param>
    /// <exception cref="StartException">2: it cannot be made, or something is there.</exception>
    public static async Task<ExportFile> OpenAsync(string path, bool isTable, bool resumes, CancellationToken cancel)
    {
        var (whole, part) = (Path.GetFullPath(path), Path.GetFullPath(path) + ".part");
        if (File.Exists(whole))
            throw Refused($"{whole} is there already{(resumes ? " and whole" : "")}; an export is never written over another.");
        if (File.Exists(part) && !resumes)
            throw Refused($"{part} is what an export that broke off has left: go on with --resume, or remove it.");
        FileStream? draft = null;
        try
        {
            draft = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            var counter = await CountAsync(draft, isTable, cancel);
            // The head of a table alone is nothing to go on behind.
            var after = counter.Rows > (isTable ? 1 : 0) ? await LastIdAsync(draft, counter, isTable, cancel) : null;
            draft.SetLength(after is null ? 0 : counter.End);
            draft.Position = draft.Length;
            return new ExportFile(whole, draft) { Counter = after is null ? new RowCounter(isTable) : counter, After = after };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (draft is not null)
                await draft.DisposeAsync();
            throw Refused($"{part} cannot be written: {error.Message}");
        }
        catch (JsonException)
        {
            await draft!.DisposeAsync();
            throw Refused($"{part} is no export of this format, so it is not gone on with.");
        }
    }

    /// <summary>It is whole: from here on it has its name.</summary>
    public async Task FinishAsync()
    {
        await _draft.FlushAsync();
        _draft.Flush(flushToDisk: true);
        await _draft.DisposeAsync();
        File.Move(_draft.Name, _path, overwrite: false);
    }

    public ValueTask DisposeAsync() => _draft.DisposeAsync();

    private static async Task<RowCounter> CountAsync(FileStream draft, bool isTable, CancellationToken cancel)
    {
        var (counter, buffer) = (new RowCounter(isTable), new byte[256 << 10]);
        int read;
        while ((read = await draft.ReadAsync(buffer, cancel)) > 0)
            counter.Add(buffer.AsSpan(0, read));
        return counter;
    }

    private static async Task<string> LastIdAsync(FileStream draft, RowCounter counter, bool isTable, CancellationToken cancel)
    {
        var row = new byte[counter.End - counter.LastStart];
        draft.Position = counter.LastStart;
        await draft.ReadExactlyAsync(row, cancel);
        if (isTable)
            // Ids need no quotes, and stand before every separator.
            return Encoding.UTF8.GetString(row).Split(',', ';', '\t')[0] is var cell && cell.Contains('_', StringComparison.Ordinal)
                ? cell
                : throw new JsonException();
        using var json = JsonDocument.Parse(row);
        return
            json.RootElement.ValueKind == JsonValueKind.Object
            && (json.RootElement.TryGetProperty("firstEventId", out var id) || json.RootElement.TryGetProperty("id", out id))
            && id.ValueKind == JsonValueKind.String
            ? id.GetString()!
            : throw new JsonException();
    }

    private static StartException Refused(string sentence) => new(StartException.BadConfiguration, sentence);
}
