using Microsoft.Data.Sqlite;
using Relay.Domain;

namespace Relay.Storage.Sqlite;

/// <summary>An accepted request.</summary>
internal sealed class RecordEntry(EventDraft draft) : JournalEntry<Recorded>
{
    private readonly byte[] _headers = HeaderBytes.Write(draft.Event.Request.Headers);

    public override int Bytes => draft.Event.Request.Body.Length + _headers.Length;

    public override void Apply(SqliteBatch batch) => Result = batch.Events.Record(draft, _headers);
}

/// <summary>A refused request.</summary>
internal sealed class RejectEntry(Rejection rejection) : JournalEntry<bool>
{
    private readonly byte[] _headers = HeaderBytes.Write(rejection.Headers);

    public override int Bytes => rejection.Body.Length + _headers.Length;

    public override void Apply(SqliteBatch batch) => batch.Events.Reject(rejection, _headers);
}

/// <summary>An attempt that ended.</summary>
internal sealed class SettleEntry(Attempted attempted) : JournalEntry<Settled>
{
    private readonly AttemptBytes _bytes = AttemptBytes.Of(attempted.Result);

    public override int Bytes => attempted.Result.ResponseBody.Length + _bytes.Request.Length + _bytes.Response.Length;

    public override void Apply(SqliteBatch batch) => Result = batch.Settlements.Settle(attempted, _bytes);
}

/// <summary>What an upstream answered.</summary>
internal sealed class ExchangeEntry(ExchangeRecord exchange) : JournalEntry<bool>
{
    private readonly byte[] _headers = HeaderBytes.Write(exchange.ResponseHeaders);

    public override int Bytes => exchange.ResponseBody.Length + _headers.Length;

    public override void Apply(SqliteBatch batch) => batch.Events.Exchange(exchange, _headers);
}

/// <summary>Work on the writer's own batch: claims, tests, people's changes to health.</summary>
internal sealed class BatchEntry<T>(Func<SqliteBatch, T> work) : JournalEntry<T>
{
    public override void Apply(SqliteBatch batch) => Result = work(batch);
}

/// <summary>Statements of others in a savepoint of their own: what they throw reaches only their caller.</summary>
/// <param name="changed">What it changed, for the change log; nothing where null.</param>
internal sealed class WorkEntry<T>(Func<SqliteConnection, T> work, Func<T, IEnumerable<ChangeNote>>? changed = null) : JournalEntry<T>
{
    private Exception? _error;

    public override void Apply(SqliteBatch batch)
    {
        _error = null;
        try
        {
            var result = batch.Run(work);
            Result = result;
            foreach (var note in changed?.Invoke(result) ?? []) batch.Changes.Add(note, id => batch.Health[id]);
        }
        catch (SqliteException refusal) when (refusal.SqliteErrorCode is 10 or Native.Full or 11)
        {
            // The store itself refused; that is the whole transaction's affair.
            throw new StorageException(refusal.SqliteErrorCode == Native.Full ? "storage_full" : "storage_unavailable", refusal.Message, refusal);
        }
        catch (Exception error) when (error is not StorageException)
        {
            _error = error;
        }
    }

    public override void Complete()
    {
        if (_error is null) base.Complete();
        else Fail(_error);
    }
}
