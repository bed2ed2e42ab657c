using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Journal;

/// <summary>Statements of others in a savepoint of their own: what they throw reaches only their caller.</summary>
/// <param name="changed">What it changed, for the change log; nothing where null.</param>
internal sealed class WorkEntry<T>(Func<DbConnection, T> work, Func<T, IEnumerable<ChangeNote>>? changed = null) : JournalEntry<T>
{
    private Exception? _error;

    public override void Apply(JournalBatch batch)
    {
        _error = null;
        try
        {
            var result = batch.Run(work);
            Result = result;
            foreach (var note in changed?.Invoke(result) ?? [])
                batch.Tell(note);
        }
        catch (Exception error) when (error is not StorageException)
        {
            // Where the store itself refused, that is the whole transaction's affair.
            if (batch.Judge(error) is StorageException { OfThisWrite: false } refusal)
                throw refusal;
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
