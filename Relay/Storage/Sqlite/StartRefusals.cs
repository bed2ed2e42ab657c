using Microsoft.Data.Sqlite;
using Relay.Storage.Access;

namespace Relay.Storage.Sqlite;

/// <summary>
/// Why a store cannot be opened, told apart: what somebody can mend beside it (a folder where the file should be, no right to it, no room,
/// another program that holds it) is no damage of the store.
/// </summary>
internal static class StartRefusals
{
    /// <summary>With less than this, in bytes, a disk is full: SQLite's shared memory alone takes 32 KiB.</summary>
    private const long NoRoom = 1 << 20;

    /// <param name="error">What SQLite, the system or a statement of ours said.</param>
    /// <param name="path">The store's file.</param>
    public static StartException From(Exception error, string path) =>
        From(error, path, new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace);

    /// <param name="free">Bytes that are left on the file's disk.</param>
    internal static StartException From(Exception error, string path, long free) =>
        error switch
        {
            SqliteException { SqliteErrorCode: Native.InputOutput } when free < NoRoom => Full(path),
            SqliteException refusal => From(refusal.SqliteErrorCode, path, refusal.Message),
            StorageException { Code: "storage_full" } => Full(path),
            IOException or UnauthorizedAccessException => PrivateFile.Refused(path, error),
            _ => Unreadable(path, error.Message),
        };

    public static StartException Unreadable(string path, string why) =>
        new(StartException.Corrupted, $"The store {path} cannot be read: {why}");

    private static StartException From(int code, string path, string message)
    {
        if (FindFolder(path) is { } folder)
            return new StartException(StartException.BadConfiguration, $"{folder} is a folder, where a file should be.");
        return code switch
        {
            Native.Full => Full(path),
            Native.CannotOpen or Native.Permission or Native.ReadOnly => new StartException(
                StartException.BadConfiguration,
                $"The store {path} cannot be opened: {message}"
            ),
            Native.Busy or Native.Locked => new StartException(
                StartException.InUse,
                $"Another program holds the store {path}; end it and start again."
            ),
            _ => Unreadable(path, message),
        };
    }

    /// <summary>What stands where a file of the store belongs.</summary>
    private static string? FindFolder(string path) => ((string[])[path, path + "-wal", path + "-shm"]).FirstOrDefault(Directory.Exists);

    private static StartException Full(string path) =>
        new(StartException.NoRoom, $"The disk of the store {path} is full: make room and start again. Nothing in it was changed.");
}
