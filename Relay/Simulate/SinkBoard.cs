using System.Collections.Concurrent;
using Relay.Hosting;

namespace Relay.Simulate;

/// <summary>The sinks of this process.</summary>
internal sealed class SinkBoard(IdSequence ids, TimeProvider clock, OwnListeners listeners) : ISinks
{
    /// <summary>Where sinks are; what is behind this path never reaches ingest.</summary>
    public const string Path = "/sinks/";

    private readonly ConcurrentDictionary<long, ServerSink> _sinks = new();
    private readonly Lock _creating = new();

    public IReadOnlyList<SinkInfo> All => [.. _sinks.Values.OrderBy(sink => sink.Id).Select(sink => sink.Info)];

    public ServerSink? FindServer(long id) => _sinks.GetValueOrDefault(id);

    public SinkInfo? Find(long id) => FindServer(id)?.Info;

    public SinkInfo Create(SinkSettings settings)
    {
        lock (_creating)
        {
            if (_sinks.Count >= ISinks.Limit)
                throw new ProblemException(
                    "state_conflict",
                    $"There are {ISinks.Limit} sinks, which is as many as there can be; delete one first."
                );
            var id = ids.Next();
            var sink = new ServerSink(
                id,
                new Uri(listeners.Operator, Path + Ids.Sink(id)),
                clock.GetUtcNow().ToUnixTimeMilliseconds(),
                settings
            );
            sink.Set(settings);
            _sinks[id] = sink;
            return sink.Info;
        }
    }

    public SinkInfo? Change(long id, SinkSettings settings)
    {
        if (FindServer(id) is not { } sink)
            return null;
        sink.Set(settings);
        return sink.Info;
    }

    public bool Delete(long id) => _sinks.TryRemove(id, out _);

    public IEnumerable<SinkRequest>? Hits(long id) => FindServer(id)?.Hits;
}
