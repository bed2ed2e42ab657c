using System.Runtime.InteropServices;

namespace Relay.Storage.Sqlite;

/// <summary>
/// The few calls of SQLite that the writer makes itself: spans bound without a managed copy, statements prepared once for the life of the
/// process.
/// The library is the one that Microsoft.Data.Sqlite has loaded; its handles are used side by side on the writer's thread.
/// </summary>
internal static unsafe partial class Native
{
    public const int Ok = 0,
        Error = 1,
        Permission = 3,
        Busy = 5,
        Locked = 6,
        ReadOnly = 8,
        InputOutput = 10,
        Corrupt = 11,
        Full = 13,
        CannotOpen = 14,
        TooBig = 18,
        Constraint = 19,
        Mismatch = 20,
        NotADatabase = 26,
        Row = 100,
        Done = 101,
        Passive = 0;

    private const string Library = "e_sqlite3";

    /// <summary>SQLITE_TRANSIENT: SQLite copies before the call returns.</summary>
    private static readonly nint Transient = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Prepare(nint db, string sql, int bytes, out nint statement, nint tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    public static partial int Finalize(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    public static partial int BindLong(nint statement, int index, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    public static partial int BindNull(nint statement, int index);

    public static int BindText(nint statement, int index, ReadOnlySpan<byte> utf8)
    {
        byte empty = 0; // A null pointer would bind NULL, not the empty text.
        fixed (byte* start = utf8)
            return BindText(statement, index, utf8.IsEmpty ? &empty : start, utf8.Length, Transient);
    }

    public static int BindBlob(nint statement, int index, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return BindZeroBlob(statement, index, 0);
        fixed (byte* start = bytes)
            return BindBlob(statement, index, start, bytes.Length, Transient);
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    public static partial long ColumnLong(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    public static partial int ColumnType(nint statement, int column);

    public static ReadOnlySpan<byte> ColumnBytes(nint statement, int column)
    {
        var start = ColumnBlob(statement, column);
        return new ReadOnlySpan<byte>(start, ColumnLength(statement, column));
    }

    [LibraryImport(Library, EntryPoint = "sqlite3_changes")]
    public static partial int Changes(nint db);

    [LibraryImport(Library, EntryPoint = "sqlite3_extended_errcode")]
    public static partial int ExtendedError(nint db);

    public static string Message(nint db) => Marshal.PtrToStringUTF8(ErrorMessage(db)) ?? "unknown error";

    [LibraryImport(Library, EntryPoint = "sqlite3_wal_checkpoint_v2")]
    public static partial int Checkpoint(nint db, nint name, int mode, out int log, out int done);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(nint statement, int index, byte* text, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    private static partial int BindBlob(nint statement, int index, byte* bytes, int length, nint destructor);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_zeroblob")]
    private static partial int BindZeroBlob(nint statement, int index, int length);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    private static partial byte* ColumnBlob(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    private static partial int ColumnLength(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_errmsg")]
    private static partial nint ErrorMessage(nint db);
}
