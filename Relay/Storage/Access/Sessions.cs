using System.Collections.Concurrent;
using System.Data.Common;
using Relay.Hosting;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>
/// The sessions by the hash of their cookie: rows, and what this node has looked up of them. The time of last use is written once a
/// minute: a crash can cost a session that minute of its hour.
/// <code>
/// known ─► its caller        unknown, and of this store's making ─► its row ─► known, or known to be none
/// the version of access rises (a session ended, a key was revoked) ─► nothing is known any more
/// </code>
/// </summary>
internal sealed class Sessions : ISessions
{
    /// <summary>
    /// What is remembered, sessions and those that are none. Only texts that the store made are, so that nobody fills it with guesses.
    /// </summary>
    private const int MostKnown = 10_000;

    private static readonly TimeSpan LinkLife = TimeSpan.FromHours(1),
        TouchEvery = TimeSpan.FromMinutes(1);
    private readonly IStore _store;
    private readonly KeyRing _keys;
    private readonly Tickets _tickets;
    private readonly IdSequence _ids;
    private readonly TimeProvider _clock;
    private readonly ILogger<Sessions> _log;
    private readonly Lazy<TokenStamp> _stamp;
    private volatile KnownSessions _known = new(0);

    /// <param name="deriveKey">A key for a purpose, the same on every node; asked for once the store's secrets are open.</param>
    public Sessions(
        IStore store,
        KeyRing keys,
        Tickets tickets,
        IdSequence ids,
        TimeProvider clock,
        Func<string, byte[]> deriveKey,
        ILogger<Sessions> log
    )
    {
        (_store, _keys, _tickets, _ids, _clock, _log) = (store, keys, tickets, ids, clock, log);
        _stamp = new Lazy<TokenStamp>(() => new TokenStamp(deriveKey("session stamp")));
        keys.Revoked += Follow;
    }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task LoadAsync(CancellationToken cancel) => _store.WriteAsync(db => SessionRows.DeleteOver(db, Now), cancel);

    public async Task<string> NewLinkAsync(CancellationToken cancel) =>
        await _tickets.MakeAsync(TicketPurpose.SignIn, [], LinkLife, cancel)
        ?? throw new InvalidOperationException($"{ITickets.MostOut} sign-in links are out.");

    public async Task<string?> SignInAsync(string key, CancellationToken cancel)
    {
        if (await _keys.FindAsync(key, cancel) is not { Role: not Role.Zapier } caller)
            return null;
        var (token, session) = (_stamp.Value.New(), New(caller, AccessHash.From(key)));
        await _store.WriteAsync(db => Open(db, token, session), cancel);
        return token;
    }

    public async Task<string?> SignInByLinkAsync(string link, CancellationToken cancel)
    {
        if (!_tickets.IsOurs(link))
            return null;
        var (token, session) = (_stamp.Value.New(), New(new Caller(0, "sign-in link", Role.Admin), null));
        // One transaction: where the session is not written, the link holds.
        return await _store.WriteAsync(
            db => _tickets.Take(db, TicketPurpose.SignIn, link) is not null && Open(db, token, session) ? token : null,
            cancel
        );
    }

    public async ValueTask<Caller?> FindAsync(string token, CancellationToken cancel) =>
        _stamp.Value.IsOurs(token) ? await FindByHashAsync(AccessHash.From(token), cancel) : null;

    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<Caller?> FindByHashAsync(string hash, CancellationToken cancel)
    {
        var (known, now) = (_known, Now);
        // What seems to be over may have been used on another node.
        if (!known.ByHash.TryGetValue(hash, out var session) || (session is not null && IsOver(session, now)))
        {
            if (known.ByHash.Count >= MostKnown)
                known.ByHash.Clear();
            // Into what was in force before the row was read: where that is not in force any more, nobody reads it there.
            known.ByHash[hash] = session = await _store.ReadAsync(db => SessionRows.Find(db, hash, now), cancel);
        }

        // Whether a key without a row opens something, this node knows alone.
        if (session is null || (session is { KeyHash: { } key, Caller.KeyId: 0 } && !_keys.HoldsOwn(key)))
            return null;
        if (session.TryTouch(now, TouchEvery))
            _ = TouchAsync(hash, now);
        return session.Caller;
    }

    public async Task EndAsync(string token, CancellationToken cancel)
    {
        if (!_stamp.Value.IsOurs(token))
            return;
        var version = await _store.WriteAsync(
            db =>
            {
                var raised = Versions.Raise(db, Versions.Access);
                if (SessionRows.Delete(db, AccessHash.From(token)) is not { } caller)
                    return 0;
                Audit.Write(db, _ids.Next(), Now, Actor(caller), "session.ended", caller.Name);
                return raised;
            },
            cancel
        );
        Follow(version);
    }

    /// <summary>Forgets what was looked up before this version of access.</summary>
    public void Follow(long version)
    {
        if (version > _known.Version)
            _known = new KnownSessions(version);
    }

    private bool Open(DbConnection db, string token, Session session)
    {
        Audit.Write(db, _ids.Next(), session.CreatedAt, Actor(session.Caller), "session.opened", session.Caller.Name);
        SessionRows.Insert(db, AccessHash.From(token), session);
        return true;
    }

    private Session New(Caller caller, string? keyHash)
    {
        var now = Now;
        return new Session(caller, keyHash, now, now);
    }

    private async Task TouchAsync(string hash, long now)
    {
        try
        {
            await _store.WriteAsync(db => SessionRows.Touch(db, hash, now));
        }
        catch (Exception error) when (error is StorageException or ObjectDisposedException or OperationCanceledException)
        {
            _log.LogDebug(LogEvents.SessionUseNotWritten, "A session's time of last use was not written: {Reason}", error.Message);
        }
    }

    private static bool IsOver(Session session, long now) => SessionRows.IsOver(session.CreatedAt, session.SeenAt, now);

    private static string Actor(Caller caller) => caller.KeyId > 0 ? Ids.Key(caller.KeyId) : caller.Name;

    /// <summary>What was looked up at a version of access or later; null for what is no session.</summary>
    private sealed record KnownSessions(long Version)
    {
        public ConcurrentDictionary<string, Session?> ByHash { get; } = new();
    }
}
