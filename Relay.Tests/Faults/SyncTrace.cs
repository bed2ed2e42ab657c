using System.Text.RegularExpressions;

namespace Relay.Tests.Faults;

/// <summary>
/// What strace saw of a relay, and of its server: rows written to the log of the store, syncs of that log, and answers. An acknowledgement
/// is in order when a sync that began behind the write of its row has succeeded before the answer began.
/// </summary>
/// <param name="log">What is in the path of the store's log.</param>
internal sealed partial class SyncTrace(string log)
{
    // By the number of the line: strace writes one for the beginning of a call and one for its end, or one for both.
    private readonly Dictionary<string, long> _written = [];
    private readonly Dictionary<string, long> _answered = [];
    private readonly List<(long Begin, long End)> _syncs = [];
    private readonly Dictionary<string, (long Line, string Call)> _unfinished = [];
    private long _line;

    public int Syncs => _syncs.Count;

    public void Read(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Read(line);
    }

    /// <summary>Which of these events, each a mark in its body and the id that was answered, were not on disk when they were acknowledged.</summary>
    public IReadOnlyList<string> OutOfOrder(IEnumerable<KeyValuePair<string, string>> acknowledged) =>
        [.. acknowledged.Where(ack => !IsInOrder(ack.Key, ack.Value)).Select(ack => ack.Key)];

    private bool IsInOrder(string mark, string id) =>
        _written.TryGetValue(mark, out var written)
        && _answered.TryGetValue(id, out var answered)
        && _syncs.Exists(sync => sync.Begin > written && sync.End < answered);

    private void Read(string line)
    {
        _line++;
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0)
            return;
        var thread = line[..space];
        if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
        {
            _unfinished[thread] = (_line, line);
            Begin(line, _line);
        }
        else if (Resumed().IsMatch(line))
        {
            if (_unfinished.Remove(thread, out var begun))
                End(begun.Call, line, begun.Line);
        }
        else
        {
            Begin(line, _line);
            End(line, line, _line);
        }
    }

    /// <summary>An answer counts from its beginning.</summary>
    private void Begin(string call, long at)
    {
        if (Answer().Match(call) is { Success: true } answer)
            _answered.TryAdd(answer.Groups[1].Value, at);
    }

    /// <summary>A write and a sync count when they have ended, a sync only where it was made and succeeded.</summary>
    private void End(string call, string end, long begun)
    {
        if (!call.Contains(log, StringComparison.Ordinal))
            return;
        if (Sync().IsMatch(call))
        {
            if (Succeeded().IsMatch(end))
                _syncs.Add((begun, _line));
        }
        else if (Write().IsMatch(call))
        {
            foreach (Match mark in Mark().Matches(call))
                _written.TryAdd(mark.Value, _line);
        }
    }

    [GeneratedRegex(@"^\S+ +[\d.]+ <\.\.\. \w+ resumed>")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"(?:sendto|sendmsg|writev|write)\(\d+<(?:socket|TCP).*HTTP/1\.1 200 .*eventId\\"":\\""(evt_\w+)")]
    private static partial Regex Answer();

    [GeneratedRegex(@"^\S+ +[\d.]+ (?:fdatasync|fsync)\(")]
    private static partial Regex Sync();

    [GeneratedRegex(@"^\S+ +[\d.]+ p?write")]
    private static partial Regex Write();

    [GeneratedRegex(@"= 0$")]
    private static partial Regex Succeeded();

    [GeneratedRegex("evt_mark[0-9]+x")]
    private static partial Regex Mark();
}
