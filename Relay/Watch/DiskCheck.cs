using Relay.Config;

namespace Relay.Watch;

/// <summary>Room on the disk, before ingest stops for want of it. It is over when there is half as much again.</summary>
internal sealed class DiskCheck(IDiskSpace disk, WatchOptions options) : ICheck
{
    public bool IsOfNode => true;

    public Task<IReadOnlyList<Notice>> LookAsync(IReadOnlySet<string> open, long now, CancellationToken cancel)
    {
        var (free, total) = disk.Read();
        var mark = options.DiskLowBytes(total);
        var isOpen = open.Contains(NodeIncident.Name(Kinds.DiskLow));
        var isLow = mark > 0 && (free < mark || (isOpen && free < mark + (mark / 2)));
        return Task.FromResult<IReadOnlyList<Notice>>([Say(isLow, free >> 20, mark >> 20)]);
    }

    private static Notice Say(bool isLow, long freeMiB, long markMiB) =>
        new(
            Kinds.DiskLow,
            NodeIncident.Name(Kinds.DiskLow),
            isLow
                ? $"The disk of {Environment.MachineName} has {freeMiB} MiB free, less than {markMiB}: soon new events are refused with 503."
                : $"The disk of {Environment.MachineName} has {freeMiB} MiB free again."
        )
        {
            State = isLow ? NoticeState.Open : NoticeState.Resolved,
            Severity = NoticeSeverity.Critical,
            Facts = [("freeMiB", freeMiB), ("markMiB", markMiB), ("node", Environment.MachineName)],
        };
}
