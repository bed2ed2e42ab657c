using Microsoft.Data.Sqlite;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Sqlite;

/// <summary>Statements of others in a savepoint of their own: what they throw reaches only their caller.</summary>
/// <param name="changed">What it changed, for the change log; nothing where null.</param>
internal sealed class WorkEntry<T>(Func<SqliteConnection, T> work, Func<T, IEnumerable<ChangeNote>>? changed = null)
    : JournalEntry<SqliteBatch, T>
{
    private Exception? _error;

    public override void Apply(SqliteBatch batch)
    {
        _error = null;
        try
        {
            var result = batch.Run(work);
            Result = result;
            foreach (var note in changed?.Invoke(result) ?? [])
                batch.Tell(note);
        }
        catch (SqliteException refusal)
            when (refusal.SqliteErrorCode is Native.InputOutput or Native.Full or Native.Corrupt or Native.NotADatabase)
        {
            // The store itself refused; that is the whole transaction's affair.
            throw Statement.Failure(refusal.SqliteExtendedErrorCode, refusal.Message, refusal);
        }
        catch (Exception error) when (error is not StorageException)
        {
            _error = error;
        }
    }

    public override void Complete()
    {
        if (_error is null)
            base.Complete();
        else
            Fail(_error);
    }
}
