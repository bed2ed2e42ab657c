using System.Data.Common;

namespace Relay.Storage.Querying;

/// <summary>
/// Statements that change rows and tell nothing, each many times with other values. Where the engine is in this process they run at once;
/// to a server they go together, in the order in which they were run, by <see cref="Send"/>.
/// </summary>
internal sealed class RowWrites(DbConnection connection) : IDisposable
{
    /// <summary>Statements that go in one round trip at most: the server's answers must find room while they are sent.</summary>
    private const int Most = 2_000;

    private readonly List<Prepared> _prepared = [];
    private readonly DbBatch? _batch = connection.CanCreateBatch ? connection.CreateBatch() : null;
    private readonly SqlDialect _dialect = SqlDialect.From(connection);

    /// <param name="names">Its parameters, in the order in which their values are given.</param>
    public RowWrite Prepare(string sql, params string[] names)
    {
        if (_batch is not null)
            return values => Gather(sql, names, values);
        var prepared = new Prepared(connection, sql, names);
        _prepared.Add(prepared);
        return prepared.Run;
    }

    /// <summary>Sends what was gathered. What is not sent has not happened.</summary>
    public void Send()
    {
        if (_batch is not { BatchCommands.Count: > 0 })
            return;
        _batch.ExecuteNonQuery();
        _batch.BatchCommands.Clear();
    }

    public void Dispose()
    {
        foreach (var prepared in _prepared)
            prepared.Dispose();
        _batch?.Dispose();
    }

    private void Gather(string sql, string[] names, ReadOnlySpan<object?> values)
    {
        var command = _batch!.CreateBatchCommand();
        command.CommandText = sql;
        for (var i = 0; i < names.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@" + names[i], _dialect.Value(values[i]));
            command.Parameters.Add(parameter);
        }

        _batch.BatchCommands.Add(command);
        if (_batch.BatchCommands.Count == Most)
            Send();
    }
}

/// <summary>Runs one of the statements of <see cref="RowWrites"/> with these values.</summary>
internal delegate void RowWrite(params ReadOnlySpan<object?> values);
