using System.Globalization;
using System.Text.Json;
using Relay.Hosting;

namespace Relay.Commands.Transfer;

/// <summary>Sends a file to a relay that runs in requests of some lines each, so that one that fails is small, and says how far it is.</summary>
internal sealed class ImportUpload(RelayTransfer relay, TextWriter progress, TimeProvider clock)
{
    private const string Path = "/api/v1/import";

    /// <summary>The largest line that the relay takes.</summary>
    private const int MostLine = 36 << 20;

    private const int MostLines = 2_000,
        MostBytes = 4 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private long _told = clock.GetTimestamp();

    /// <exception cref="ProblemException">A line is none of an export; what stands before it is imported.</exception>
    /// <exception cref="StartException">The relay refuses, or stays away.</exception>
    public async Task<ImportFigures> RunAsync(Stream lines, CancellationToken cancel)
    {
        var (reader, done) = (new LineReader(lines, MostLine), new ImportFigures(0, 0));
        using var part = new MemoryStream();
        var first = 1;
        try
        {
            while (await reader.ReadAsync(cancel) is { } line)
            {
                await part.WriteAsync(line, cancel);
                part.WriteByte((byte)'\n');
                if (part.Length < MostBytes && reader.Number - first + 1 < MostLines)
                    continue;
                done += await SendAsync(part, first, cancel);
                first = reader.Number + 1;
                await TellAsync(done);
            }
        }
        catch (ProblemException tooLong) when (tooLong.Problem.Code == "line_too_long")
        {
            await SendAsync(part, first, cancel);
            throw new ProblemException(tooLong.Problem.Code, $"Line {reader.Number + 1}: {tooLong.Message}");
        }

        return done + await SendAsync(part, first, cancel);
    }

    /// <param name="first">The number of its first line in the file.</param>
    private async Task<ImportFigures> SendAsync(MemoryStream part, int first, CancellationToken cancel)
    {
        if (part.Length == 0)
            return new ImportFigures(0, 0);
        var (isDone, json) = await relay.UploadAsync(Path, part.ToArray(), cancel);
        part.SetLength(0);
        if (!isDone)
            throw Refused(json, first);
        long Number(string name) => json.GetProperty(name).GetInt64();
        return new ImportFigures(Number("events"), Number("duplicates"), Number("sources"), Number("skipped"));
    }

    private static ProblemException Refused(JsonElement problem, int first)
    {
        if (!problem.TryGetProperty("errors", out var errors) || !errors.TryGetProperty("line", out var line))
            return new ProblemException("line_invalid", problem.GetProperty("detail").GetString()!);
        var number = first - 1 + line[0].GetProperty("at").GetProperty("line").GetInt32();
        return new ProblemException("line_invalid", $"Line {number}: {line[0].GetProperty("detail").GetString()}");
    }

    private async Task TellAsync(ImportFigures done)
    {
        if (clock.GetElapsedTime(_told) < Pause)
            return;
        _told = clock.GetTimestamp();
        await progress.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"relay: {done.Events} events imported, {done.Duplicates} were there already, so far"
            )
        );
    }
}
