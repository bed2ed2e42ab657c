using Relay.Config;
using Relay.Hosting;

namespace Relay.Streams;

/// <summary>The operator's stream: a seat (► 429), then <see cref="StreamAnswer"/>.</summary>
internal sealed class StreamService(ChangeFeed feed, StreamAnswer answer, ICallerProofs proofs, StreamOptions options) : IStreams
{
    private readonly StreamSeats _seats = new(options);

    public async Task ServeAsync(HttpContext http, Caller caller, CallerProof proof, StreamFilter filter, long? after)
    {
        // The key of the environment and sessions have no id, but a name.
        using var seat = _seats.Take((caller.KeyId, caller.Name));
        await answer.WriteAsync(
            http,
            feed,
            new ChangeForm(filter),
            caller.Name,
            stop => proofs.HoldsAsync(proof, stop),
            after,
            CancellationToken.None
        );
    }
}
