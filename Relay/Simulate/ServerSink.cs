using Relay.Simulator.Receiver;
using Relay.Simulator.Sinks;

namespace Relay.Simulate;

/// <summary>
/// One sink with its newest hits: a bounded number of them and a bounded number of bytes, because it stays for as long as the relay runs.
/// </summary>
internal sealed class ServerSink(long id, Uri url, long createdAt, SinkSettings settings)
{
    private const int MostHits = 1000,
        MostBody = 64 << 10,
        MostBytes = 2 << 20;

    private readonly Lock _lock = new();
    private readonly LinkedList<SinkRequest> _newest = [];

    // Its draws follow from its own number: two sinks with the same dials are not in step.
    private readonly Sink _sink = new(Ids.Sink(id), url, id, settings.Dials);
    private string _name = settings.Name;
    private (string Secret, SignatureCheck Check)? _expected;
    private long _bytes;

    public long Id => id;

    public SinkInfo Info
    {
        get
        {
            lock (_lock)
                return new SinkInfo(
                    id,
                    url,
                    createdAt,
                    new SinkSettings(_name, _sink.Dials, _sink.FailuresLeft, _sink.FailStatus, _expected?.Secret),
                    _sink.Count
                );
        }
    }

    public IReadOnlyList<SinkRequest> Hits
    {
        get
        {
            lock (_lock)
                return [.. _newest];
        }
    }

    public void Set(SinkSettings next)
    {
        lock (_lock)
        {
            (_name, _sink.Dials) = (next.Name, next.Dials);
            _expected = next.Secret is { } secret ? (secret, new SignatureCheck(secret)) : null;
            _sink.FailNext(next.FailNext, next.FailStatus);
        }
    }

    /// <summary>Takes a request in, and says how it is to be answered.</summary>
    public SinkChoice Take(Hit request)
    {
        lock (_lock)
        {
            var (hit, choice) = _sink.Take(request);
            var body = request.Body[..Math.Min(request.Body.Length, MostBody)].ToArray();
            Keep(
                new SinkRequest(
                    hit,
                    request.Method,
                    request.Path,
                    request.Headers,
                    body,
                    request.Body.Length,
                    _expected is var (_, check) ? Verdicts(check, request) : null
                )
            );
            return choice;
        }
    }

    private static IReadOnlyList<SignatureVerdict> Verdicts(SignatureCheck check, Hit request) =>
        [new("dialnote", check.CheckDialnote(request)), new("standard", check.CheckStandard(request))];

    private void Keep(SinkRequest request)
    {
        _newest.AddFirst(request);
        _bytes += Size(request);
        while (_newest.Count > MostHits || (_bytes > MostBytes && _newest.Count > 1))
        {
            _bytes -= Size(_newest.Last!.Value);
            _newest.RemoveLast();
        }
    }

    private static long Size(SinkRequest request) =>
        request.Body.Length + request.Path.Length + request.Headers.Sum(header => header.Name.Length + header.Value.Length);
}
