using System.Collections.Concurrent;
using Relay.Config;
using Relay.Hosting;
using Relay.Simulator.Evidence;

namespace Relay.Simulate;

/// <summary>
/// Where the evidence of this node's runs lies: one file per run, a bounded number of them and a bounded number of bytes. A file of a run
/// that is under way is nobody's but the run's.
/// </summary>
internal sealed class EvidenceShelf(RelayOptions options, ILogger<EvidenceShelf> logger) : IRunEvidence
{
    private readonly string _folder = Path.Combine(Path.GetFullPath(options.Data), "runs");
    private readonly ConcurrentDictionary<long, bool> _open = new();

    /// <summary>The file for a run that begins, with room made for it; null where none is to be kept.</summary>
    public string? Begin(long id)
    {
        if (options.Runs.KeepEvidence == 0)
            return null;
        try
        {
            Directory.CreateDirectory(_folder);
            _open[id] = true;
            Trim(options.Runs.KeepEvidence - 1);
            return PathOf(id);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            logger.LogWarning(LogEvents.RunNotKept, "The evidence of run {Run} can't be kept: {Reason}", Ids.Run(id), error.Message);
            return null;
        }
    }

    /// <summary>A run has ended, and anybody may read its file.</summary>
    public void End(long id)
    {
        _open.TryRemove(id, out _);
        Trim(options.Runs.KeepEvidence);
    }

    /// <summary>Makes whole files of what a stop of any kind left: evidence without an end, which says how far it came.</summary>
    public void Recover()
    {
        foreach (var file in Files().Where(file => EvidenceFile.IsUnsettled(file.FullName)))
        {
            try
            {
                EvidenceFile.Settle(file.FullName);
            }
            catch (EvidenceException error)
            {
                logger.LogWarning(LogEvents.RunNotKept, "{Reason}", error.Message);
            }
        }
    }

    public string? Find(long id) => !_open.ContainsKey(id) && File.Exists(PathOf(id)) ? PathOf(id) : null;

    public RunCalls? Calls(long id, int after, int most) =>
        Read(id, file => new RunCalls(
            file.CallCount,
            file.Head.Webhooks,
            [.. file.Calls(after, most).Select(call => new RunCall(call.Number, call.Call))]
        ));

    public RunCalls? Calls(long id, string callId) =>
        Read(id, file => new RunCalls(file.CallCount, file.Head.Webhooks, [.. file.Find(callId).Select(call => new RunCall(0, call))]));

    private RunCalls? Read(long id, Func<EvidenceFile, RunCalls> read)
    {
        if (Find(id) is not { } path)
            return null;
        try
        {
            using var file = EvidenceFile.Open(path);
            return read(file);
        }
        catch (EvidenceException error)
        {
            logger.LogWarning(LogEvents.RunNotKept, "{Reason}", error.Message);
            return null;
        }
    }

    // Newest first, by the ids that rise with time: whatever no longer fits goes.
    private void Trim(int keep)
    {
        var (count, bytes) = (0, 0L);
        foreach (
            var file in Files().OrderByDescending(file => file.Name.Length).ThenByDescending(file => file.Name, StringComparer.Ordinal)
        )
        {
            (count, bytes) = (count + 1, bytes + file.Length);
            if ((count > keep || bytes > options.Runs.EvidenceBytes) && !_open.Keys.Any(id => PathOf(id) == file.FullName))
                EvidenceFile.Delete(file.FullName);
        }
    }

    private List<FileInfo> Files() =>
        Directory.Exists(_folder)
            ?
            [
                .. new DirectoryInfo(_folder)
                    .EnumerateFiles("run_*.db")
                    .Where(file => Ids.TryParse("run_", Path.GetFileNameWithoutExtension(file.Name), out _)),
            ]
            : [];

    private string PathOf(long id) => Path.Combine(_folder, Ids.Run(id) + ".db");
}
