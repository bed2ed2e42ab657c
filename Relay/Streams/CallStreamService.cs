using Relay.Config;
using Relay.Hosting;

namespace Relay.Streams;

/// <summary>
/// Streams of accounts' calls: a seat among those of the account (► 429), then <see cref="StreamAnswer"/> to the session's end.
/// </summary>
internal sealed class CallStreamService(
    CallFeed feed,
    StreamAnswer answer,
    IAccountSessions sessions,
    StreamOptions options,
    TimeProvider clock
) : ICallStreams
{
    private readonly StreamSeats _seats = new(options);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task ServeAsync(HttpContext http, AccountSession session, string secret)
    {
        using var seat = _seats.Take((0, session.Account));
        using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Max(0, session.EndsAt - Now)), clock);
        await answer.WriteAsync(
            http,
            feed,
            new CallForm(session.Account),
            session.Account,
            stop => HoldsAsync(secret, stop),
            after: null,
            end.Token
        );
    }

    /// <summary>
    /// A store that can't be asked ends no stream: what comes while a page is away is lost to it, and the session's own end is kept by
    /// the clock.
    /// </summary>
    private async ValueTask<bool> HoldsAsync(string secret, CancellationToken stop)
    {
        try
        {
            return await sessions.FindAsync(secret, stop) is { } found && !found.IsOver(Now);
        }
        catch (StorageException)
        {
            return true;
        }
    }
}
