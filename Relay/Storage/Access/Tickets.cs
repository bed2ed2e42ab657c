using System.Buffers.Binary;
using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>
/// Tickets in their table.
/// <code>
/// take ─► DELETE … RETURNING   ── crash before the commit: the ticket is still there; after it: it is gone, and so is who took it ──
/// </code>
/// </summary>
/// <param name="deriveKey">A key for a purpose, the same on every node; asked for once the store's secrets are open.</param>
internal sealed class Tickets(IStore store, TimeProvider clock, Func<string, byte[]> deriveKey) : ITickets
{
    private const string Table = "tickets",
        Column = "body";

    private readonly Lazy<SecretBox> _box = new(() => new SecretBox(deriveKey("ticket body")));
    private readonly Lazy<TokenStamp> _stamp = new(() => new TokenStamp(deriveKey("ticket stamp")));

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<string?> MakeAsync(TicketPurpose purpose, byte[] body, TimeSpan life, CancellationToken cancel)
    {
        var ticket = _stamp.Value.New();
        var hash = AccessHash.Bytes(ticket);
        var sealedBody = _box.Value.Seal(body, Table, Place(hash), Column);
        return store.WriteAsync(
            db =>
            {
                // Those that are over leave first, so that there are never more rows than can be out.
                db.Execute(
                    "DELETE FROM tickets WHERE purpose = @purpose AND ends_at <= @now",
                    ("purpose", purpose.ToString()),
                    ("now", Now)
                );
                if (db.Long("SELECT COUNT(*) FROM tickets WHERE purpose = @purpose", ("purpose", purpose.ToString())) >= ITickets.MostOut)
                    return null;
                db.Execute(
                    "INSERT INTO tickets (hash, purpose, made_at, ends_at, body) VALUES (@hash, @purpose, @now, @ends, @body)",
                    ("hash", hash),
                    ("purpose", purpose.ToString()),
                    ("now", Now),
                    ("ends", Now + (long)life.TotalMilliseconds),
                    ("body", sealedBody)
                );
                return ticket;
            },
            cancel
        );
    }

    public async Task<byte[]?> TakeAsync(TicketPurpose purpose, string ticket, CancellationToken cancel) =>
        IsOurs(ticket) ? await store.WriteAsync(db => Take(db, purpose, ticket), cancel) : null;

    /// <summary>Whether a node of this store made it: what it did not make needs no transaction.</summary>
    public bool IsOurs(string ticket) => _stamp.Value.IsOurs(ticket);

    /// <summary>Takes it in a transaction that does more: what undoes that leaves the ticket.</summary>
    public byte[]? Take(DbConnection db, TicketPurpose purpose, string ticket)
    {
        var hash = AccessHash.Bytes(ticket);
        var taken = db.First(
            "DELETE FROM tickets WHERE hash = @hash AND purpose = @purpose RETURNING ends_at, body",
            row => (EndsAt: row.GetInt64(0), Body: row.BytesOrNull(1)!),
            ("hash", hash),
            ("purpose", purpose.ToString())
        );
        return taken.Body is not null && taken.EndsAt > Now ? _box.Value.Open(taken.Body, Table, Place(hash), Column) : null;
    }

    /// <summary>Rows have no number; the first bytes of the hash bind a body to its own as well.</summary>
    private static long Place(byte[] hash) => BinaryPrimitives.ReadInt64LittleEndian(hash);
}
