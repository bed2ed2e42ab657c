using Relay.Config;
using Relay.Hosting;
using Relay.Storage.Writing;

namespace Relay.Storage.Sqlite;

/// <summary>
/// Stops ingest before the disk is full, because on a full disk SQLite refuses deletes and checkpoints as well: it could not dig itself
/// out.
/// A file of ballast is given up then, so that what is accepted can still be delivered and settled; it is laid down again when there is
/// room.
/// </summary>
internal sealed class DiskGuard(JournalStore store, RelayOptions options, TimeProvider clock, HealthBoard health, ILogger<DiskGuard> log)
    : BackgroundLoop("disk-guard", clock, health, log)
{
    private const string Full = "storage_full";

    /// <summary>Far above what the log needs between two copies, which is some 16 MiB.</summary>
    private const long LongLog = 128L << 20;

    private readonly string _folder = Path.GetFullPath(options.Data);
    private readonly HealthBoard _health = health;
    private readonly ILogger _log = log;
    private bool _isLookedAt,
        _isDamaged,
        _isLogLong;

    private string Ballast => BallastIn(_folder);

    /// <summary>Frees what was laid by for a full disk.</summary>
    /// <returns>False where nothing was.</returns>
    public static bool TryGiveUpBallast(string folder)
    {
        var ballast = BallastIn(folder);
        if (!File.Exists(ballast))
            return false;
        File.Delete(ballast);
        return true;
    }

    private static string BallastIn(string folder) => Path.Combine(folder, "ballast");

    protected override Task<TimeSpan> TurnAsync(CancellationToken stop)
    {
        var drive = new DriveInfo(_folder);
        if (!_isLookedAt)
            LookAt(drive);
        if (store.Damage is { } damage && !_isDamaged)
            Tell(damage);
        LookAtLog();
        var (free, mark) = (drive.AvailableFreeSpace, options.Storage.LowWaterBytes(drive.TotalSize));
        if (store.Refusal is null && free < mark)
            Close(free, mark);
        else if (store.Refusal is not null && free >= mark + (mark / 2))
            Open(free);
        if (store.Refusal is null)
            LayBallast(free, mark);
        return Task.FromResult(TimeSpan.FromSeconds(1));
    }

    /// <summary>A write-ahead log shares memory between connections, which other machines do not see, and trusts locks and syncs.</summary>
    private void LookAt(DriveInfo drive)
    {
        _isLookedAt = true;
        if (NetworkFileSystems.Has(drive.DriveFormat))
            _log.LogWarning(
                LogEvents.NetworkFileSystem,
                "The folder {Folder} lies on a network file system ({Format}), where SQLite can lose or damage what it wrote: put it on a local disk.",
                _folder,
                drive.DriveFormat
            );
    }

    /// <summary>
    /// As long as somebody reads on and on in one transaction, what was written since stands in the log and cannot be copied into the file.
    /// The relay's own readings are short: it is another program, such as one that makes a copy.
    /// </summary>
    private void LookAtLog()
    {
        var log = new FileInfo(Path.Combine(_folder, SqliteDatabase.FileName + "-wal"));
        var isLong = log.Exists && log.Length > LongLog;
        if (isLong == _isLogLong)
            return;
        _isLogLong = isLong;
        if (isLong)
            _log.LogWarning(
                LogEvents.LogNotCopied,
                "The log {File} has {MiB} MiB, because another program has been reading the store in one transaction: end it, or the log grows on.",
                log.FullName,
                log.Length >> 20
            );
        else
            _log.LogInformation(LogEvents.LogNotCopied, "The log {File} is short again.", log.FullName);
    }

    private void Tell(string damage)
    {
        _isDamaged = true;
        _health.Trouble("store", "storage_unavailable");
        _log.LogCritical(
            LogEvents.StoreDamaged,
            "The store in {Folder} is damaged, and nothing is taken any more: {Damage} Stop, put a copy back, start again.",
            _folder,
            damage
        );
    }

    private void Close(long free, long mark)
    {
        store.Refusal = Full;
        _health.Trouble("disk", Full);
        TryGiveUpBallast(_folder);
        _log.LogError(
            LogEvents.DiskLow,
            "The disk of {Folder} has {FreeMiB} MiB free, less than the mark of {MarkMiB} MiB: new events are refused with 503 until there is room.",
            _folder,
            free >> 20,
            mark >> 20
        );
    }

    private void Open(long free)
    {
        store.Refusal = null;
        _health.Trouble("disk", null);
        _log.LogWarning(LogEvents.DiskLow, "The disk of {Folder} has {FreeMiB} MiB free again: events are taken.", _folder, free >> 20);
    }

    private void LayBallast(long free, long mark)
    {
        var size = (long)options.Storage.BallastMiB << 20;
        if (size == 0 || File.Exists(Ballast) || free < mark + (2 * size))
            return;
        using var file = new FileStream(
            Ballast,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                PreallocationSize = size,
            }
        );
        file.SetLength(size);
    }
}
