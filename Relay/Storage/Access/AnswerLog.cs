using System.Data.Common;
using System.Security.Cryptography;
using Relay.Storage.Journal;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>
/// Answers by caller and key in their table, sealed.
/// <code>
/// begin ─► row without an answer ─► (the request's own changes) ─► row with its answer
///                                     ── crash here: done, and nobody knows: the key is free again after two minutes ──
/// </code>
/// </summary>
internal sealed class AnswerLog(IStore store, IdSequence ids, TimeProvider clock, Func<string, byte[]> deriveKey) : IAnswerLog
{
    private const string Table = "idempotency",
        Column = "answer";

    private readonly Lazy<SecretBox> _box = new(() => new SecretBox(deriveKey("idempotency answer")));
    private readonly Lazy<byte[]> _digestKey = new(() => deriveKey("idempotency request"));

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<AnswerClaim> BeginAsync(string caller, string key, byte[] request, CancellationToken cancel)
    {
        // Keyed, because a request can hold a short secret that a plain digest would let one guess.
        var digest = HMACSHA256.HashData(_digestKey.Value, request);
        return store.WriteAsync(
            db =>
            {
                db.Execute(
                    "DELETE FROM idempotency WHERE at < @old OR (caller = @caller AND key = @key AND answer IS NULL AND at < @abandoned)",
                    ("old", Now - (long)IAnswerLog.Kept.TotalMilliseconds),
                    ("abandoned", Now - (long)IAnswerLog.Abandoned.TotalMilliseconds),
                    ("caller", caller),
                    ("key", key)
                );
                var found = db.First(
                    "SELECT id, request, answer FROM idempotency WHERE caller = @caller AND key = @key",
                    Row,
                    ("caller", caller),
                    ("key", key)
                );
                return found is null ? Begin(db, caller, key, digest) : Judge(found, digest);
            },
            cancel
        );
    }

    public Task KeepAsync(long id, KeptAnswer answer)
    {
        var sealedAnswer = _box.Value.Seal(Write(answer), Table, id, Column);
        return store.WriteAsync(db =>
            db.Execute("UPDATE idempotency SET answer = @answer WHERE id = @id", ("answer", sealedAnswer), ("id", id))
        );
    }

    public Task ForgetAsync(long id) =>
        store.WriteAsync(db => db.Execute("DELETE FROM idempotency WHERE id = @id AND answer IS NULL", ("id", id)));

    private AnswerClaim Begin(DbConnection db, string caller, string key, byte[] digest)
    {
        var id = ids.Next();
        db.Execute(
            "INSERT INTO idempotency (id, caller, key, at, request) VALUES (@id, @caller, @key, @at, @request)",
            ("id", id),
            ("caller", caller),
            ("key", key),
            ("at", Now),
            ("request", digest)
        );
        return new AnswerClaim(AnswerClaimState.Begun, id);
    }

    private AnswerClaim Judge(KeptRow found, byte[] digest)
    {
        if (!CryptographicOperations.FixedTimeEquals(found.Request, digest))
            return new AnswerClaim(AnswerClaimState.Reused);
        return found.Answer is null
            ? new AnswerClaim(AnswerClaimState.InProgress)
            : new AnswerClaim(AnswerClaimState.Answered, found.Id, Read(_box.Value.Open(found.Answer, Table, found.Id, Column)));
    }

    // Status, length of the head, head, body.
    private static byte[] Write(KeptAnswer answer)
    {
        var head = HeaderBytes.Write(answer.Headers);
        return [.. BitConverter.GetBytes(answer.Status), .. BitConverter.GetBytes(head.Length), .. head, .. answer.Body];
    }

    private static KeptAnswer Read(byte[] bytes)
    {
        var body = (2 * sizeof(int)) + BitConverter.ToInt32(bytes, sizeof(int));
        return new KeptAnswer(
            BitConverter.ToInt32(bytes),
            HeaderBytes.Read(bytes.AsSpan(2 * sizeof(int), body - (2 * sizeof(int)))),
            bytes[body..]
        );
    }

    private static KeptRow Row(DbDataReader row) => new(row.GetInt64(0), (byte[])row.GetValue(1), row.BytesOrNull(2));

    private sealed record KeptRow(long Id, byte[] Request, byte[]? Answer);
}
