using Relay.Api.Reading;
using Relay.Hosting;

namespace Relay.Api.Imports;

/// <summary>
/// Imports: lines of an export of events become events here, a slice at a time, so that the length of a file does not matter.
/// <code>
///   line ─► read, body against its hash ─► its source, made disabled where it is missing ─► a slice ─► ONE transaction
///     └ none of an export: what stands before it is written, and its number is said
///   ── crash boundary: what was written stays; the same file once more finds it there and goes on ──
/// </code>
/// </summary>
internal sealed class Importer(IImportLog log, ISetup setup, TimeProvider clock)
{
    private const int MostEvents = 100,
        MostBytes = 1 << 20;

    /// <param name="lines">As <c>relay export --what events</c> has written them.</param>
    /// <param name="actor">Who does it, for the audit.</param>
    /// <exception cref="ProblemException"><c>line_invalid</c>: the error names the line, and what stands before it is imported.</exception>
    /// <exception cref="StorageException">The store refused: so many lines were imported as were written before.</exception>
    public async Task<ImportFigures> ImportAsync(Stream lines, string actor, CancellationToken cancel)
    {
        var slice = new Slice(log, actor);
        var reader = new LineReader(lines, ImportLine.MostBytes);
        try
        {
            await ReadAsync(reader, slice, actor, cancel);
        }
        catch (ProblemException fault)
        {
            await slice.WriteAsync();
            throw Invalid(fault, reader.Number);
        }
        finally
        {
            if (slice.Figures.Events > 0)
                await setup.AuditAsync(actor, "events.imported", $"{slice.Figures.Events}", CancellationToken.None);
        }

        return slice.Figures;
    }

    /// <summary>Reads lines and keeps nothing.</summary>
    /// <param name="fault">Called with the number of each line that is none of an export, and why.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <returns>The lines that are as they should be.</returns>
    public static async Task<long> CheckAsync(Stream lines, Action<int, string> fault, long now, CancellationToken cancel)
    {
        var (reader, good) = (new LineReader(lines, ImportLine.MostBytes), 0L);
        while (true)
        {
            try
            {
                if (await reader.ReadAsync(cancel) is not { } line)
                    return good;
                if (line.Length == 0)
                    continue;
                ImportLine.Read(line, now);
                good++;
            }
            catch (ProblemException refused)
            {
                fault(reader.Number + (refused.Problem.Code == "line_too_long" ? 1 : 0), refused.Message);
                if (refused.Problem.Code == "line_too_long")
                    return good;
            }
        }
    }

    private async Task ReadAsync(LineReader reader, Slice slice, string actor, CancellationToken cancel)
    {
        while (await reader.ReadAsync(cancel) is { } line)
        {
            if (line.Length == 0)
                continue;
            var read = ImportLine.Read(line, clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (read.IsOwn)
            {
                slice.Figures += new ImportFigures(0, 0, Skipped: 1);
                continue;
            }

            slice.Add(read.Event(await SourceAsync(read, slice, actor, cancel)), read.Bytes);
            if (slice.Count >= MostEvents || slice.Bytes >= MostBytes)
                await slice.WriteAsync();
        }

        await slice.WriteAsync();
    }

    /// <summary>
    /// The source here: the same one, of the same slug, or a new one. A new one is disabled and has no secret: it takes nothing until
    /// somebody has looked at it.
    /// </summary>
    private async Task<long> SourceAsync(ImportLine line, Slice slice, string actor, CancellationToken cancel)
    {
        if ((setup.FindSource(Ids.Source(line.SourceId)) ?? setup.FindSource(line.Slug)) is { } source)
        {
            if (source.Dialect == line.Dialect)
                return source.Id;
            throw new ProblemException(
                "dialect_mismatch",
                $"The source \"{source.Slug}\" speaks {source.Dialect} here and {line.Dialect} there: rename it here first."
            );
        }

        if (!DialectNames.All.Contains(line.Dialect))
            throw new ProblemException("value_unknown", $"This relay does not know the dialect \"{line.Dialect}\".");
        var draft = new Source
        {
            Id = 0,
            Slug = line.Slug,
            Name = line.Slug,
            Dialect = line.Dialect,
            Enabled = false,
        };
        var made = await setup.CreateAsync(draft, actor, cancel);
        slice.Figures += new ImportFigures(0, 0, Sources: 1);
        return made.Id;
    }

    private static ProblemException Invalid(ProblemException fault, int read)
    {
        var number = read + (fault.Problem.Code == "line_too_long" ? 1 : 0);
        return new ProblemException(
            new Problem(
                "line_invalid",
                $"Line {number}: {fault.Message}",
                [new FieldError("line", fault.Problem.Code, fault.Message, At: new TextPosition(number, 1))]
            )
        );
    }

    /// <summary>What is written next, and what was written so far.</summary>
    private sealed class Slice(IImportLog log, string actor)
    {
        private readonly List<ImportedEvent> _events = [];

        public ImportFigures Figures { get; set; } = new(0, 0);

        public int Count => _events.Count;

        public int Bytes { get; private set; }

        public void Add(ImportedEvent item, int bytes)
        {
            _events.Add(item);
            Bytes += bytes;
        }

        public async Task WriteAsync()
        {
            if (_events.Count == 0)
                return;
            ImportedEvent[] events = [.. _events];
            _events.Clear();
            Bytes = 0;
            Figures += await log.ImportAsync(events, actor);
        }
    }
}
