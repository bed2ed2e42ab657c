using System.Buffers;
using System.Text;
using Relay.Storage.Journal;

namespace Relay.Storage.Sqlite;

/// <summary>
/// A statement prepared once and used by the writer's thread only. Parameters and columns are counted: 1-based and 0-based, as SQLite has
/// them.
/// </summary>
internal sealed class Statement : IRowValues<Statement>, IDisposable
{
    private readonly nint _db;
    private readonly nint _handle;
    private int _next;

    public Statement(nint db, string sql)
    {
        _db = db;
        Check(Native.Prepare(db, sql, -1, out _handle, 0));
    }

    /// <summary>Writes a row of these columns.</summary>
    /// <param name="verb"><c>INSERT</c>, or with what is done where the row is there.</param>
    public static Statement Into(nint db, RowColumns columns, string verb = "INSERT") =>
        new(db, $"{verb} INTO {columns.Table} ({columns.Names}) VALUES ({string.Join(", ", columns.All.Select(_ => "?"))})");

    /// <summary>Starts a new set of parameters; <c>Add</c> then binds them in their order.</summary>
    public Statement Begin()
    {
        _next = 1;
        return this;
    }

    public Statement Add(long value)
    {
        Check(Native.BindLong(_handle, _next++, value));
        return this;
    }

    public Statement Add(long? value)
    {
        if (value is { } number)
            return Add(number);
        Check(Native.BindNull(_handle, _next++));
        return this;
    }

    public Statement Add(bool value) => Add(value ? 1L : 0L);

    public Statement Add(string? value)
    {
        if (value is null)
            return Add((long?)null);
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = null;
        var buffer = size <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(size);
        Check(Native.BindText(_handle, _next++, buffer[..Encoding.UTF8.GetBytes(value, buffer)]));
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return this;
    }

    public Statement Add(ReadOnlySpan<byte> blob)
    {
        Check(Native.BindBlob(_handle, _next++, blob));
        return this;
    }

    public Statement Add(byte[]? blob) => blob is null ? Add((long?)null) : Add(blob.AsSpan());

    public Statement Add(ReadOnlyMemory<byte> blob) => Add(blob.Span);

    /// <summary>Runs to the end and is ready for the next set. Returns how many rows it changed.</summary>
    public int Run()
    {
        var result = Native.Step(_handle);
        _ = Native.Reset(_handle);
        if (result is not (Native.Done or Native.Row))
            throw Failure(_db);
        return Native.Changes(_db);
    }

    /// <summary>Moves to the next row; false at the end, where the statement is ready for its next set.</summary>
    public bool Step()
    {
        var result = Native.Step(_handle);
        if (result == Native.Row)
            return true;
        _ = Native.Reset(_handle);
        return result == Native.Done ? false : throw Failure(_db);
    }

    /// <summary>Leaves the rows that are left.</summary>
    public void Reset() => _ = Native.Reset(_handle);

    public long Long(int column) => Native.ColumnLong(_handle, column);

    public long? LongOrNull(int column) => Native.ColumnType(_handle, column) == 5 ? null : Long(column);

    public string Text(int column) => Encoding.UTF8.GetString(Native.ColumnBytes(_handle, column));

    public string? TextOrNull(int column) => Native.ColumnType(_handle, column) == 5 ? null : Text(column);

    public byte[] Bytes(int column) => Native.ColumnBytes(_handle, column).ToArray();

    public void Dispose() => _ = Native.Finalize(_handle);

    /// <summary>What the store says when it refuses: full, or anything else that keeps it from working.</summary>
    public static StorageException Failure(nint db)
    {
        var code = Native.ExtendedError(db);
        return Failure(code, $"SQLite refused ({code}): {Native.Message(db)}");
    }

    /// <param name="code">SQLite's code; its low byte says what kind.</param>
    public static StorageException Failure(int code, string message, Exception? inner = null)
    {
        var kind = code & 0xff;
        return new StorageException(kind == Native.Full ? "storage_full" : "storage_unavailable", message, inner)
        {
            IsDamage = kind is Native.Corrupt or Native.NotADatabase,
            OfThisWrite = kind is Native.Error or Native.TooBig or Native.Constraint or Native.Mismatch,
        };
    }

    private void Check(int result)
    {
        if (result != Native.Ok)
            throw Failure(_db);
    }
}
