using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Relay.Simulator.Receiver;

namespace Relay.Simulator.Sinks;

/// <summary>
/// One address to deliver to: it decides by its dials what becomes of a hit, and tells of it. Its draws follow from the seed and the number
/// of the hit.
/// </summary>
public sealed class Sink
{
    private readonly long _seed;
    private int _count,
        _failNext,
        _failStatus = 500;
    private volatile SignatureCheck? _check;
    private volatile SinkDials _dials;

    /// <summary>A sink for a host of one's own.</summary>
    public Sink(string name, Uri url, long seed, SinkDials dials) => (Name, Url, _seed, _dials) = (name, url, seed, dials);

    /// <summary>Its name, which is the last part of its path.</summary>
    public string Name { get; }

    /// <summary>Where to send to.</summary>
    public Uri Url { get; }

    /// <summary>How it behaves, from the next hit on.</summary>
    public SinkDials Dials
    {
        get => _dials;
        set => _dials = value;
    }

    /// <summary>How many hits there were.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many of the next hits fail.</summary>
    public int FailuresLeft => Math.Max(0, Volatile.Read(ref _failNext));

    /// <summary>What <see cref="FailuresLeft"/> fail with.</summary>
    public int FailStatus => Volatile.Read(ref _failStatus);

    /// <summary>Called for every hit, once it is decided how to answer.</summary>
    public Action<SinkHit>? OnHit { get; set; }

    /// <summary>Checks signatures with this secret from now on.</summary>
    public void Expect(string secret) => _check = new SignatureCheck(secret);

    /// <summary>Fails the next hits; <see cref="int.MaxValue"/> until told otherwise, 0 to mend it.</summary>
    public void FailNext(int count, int status = 500)
    {
        Volatile.Write(ref _failStatus, status);
        Volatile.Write(ref _failNext, count);
    }

    /// <summary>Takes a request in and decides how it is answered, which is its host's to do.</summary>
    public (SinkHit Hit, SinkChoice Choice) Take(Hit request)
    {
        var number = Interlocked.Increment(ref _count);
        var choice = SinkChoice.Draw(Dials, TakeFailure(), Calls.Draw.For(_seed, Name, number));
        var hit = Read(request, number, choice);
        OnHit?.Invoke(hit);
        return (hit, choice);
    }

    internal Task<bool> AnswerAsync(Exchange exchange) => Take(exchange.Hit).Choice.ToBehaviour().Answer(exchange);

    private int? TakeFailure()
    {
        while (Volatile.Read(ref _failNext) is > 0 and var left)
        {
            if (left == int.MaxValue || Interlocked.CompareExchange(ref _failNext, left - 1, left) == left)
                return Volatile.Read(ref _failStatus);
        }

        return null;
    }

    private SinkHit Read(Hit hit, int number, SinkChoice choice)
    {
        var attempt = int.TryParse(hit.Header("Relay-Attempt"), NumberStyles.None, CultureInfo.InvariantCulture, out var tried) ? tried : 0;
        var hash = Convert.ToHexStringLower(SHA256.HashData(hit.Body.Span));
        return new SinkHit(
            Name,
            number,
            hit.At,
            hit.Header("webhook-id") ?? "",
            hit.Header("Relay-Delivery-Id") ?? "",
            attempt,
            _check?.Check(hit),
            hash,
            CallOf(hit.Body),
            choice.ToBehaviour().Name,
            choice.Status
        );
    }

    private static string? CallOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return
                json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("data", out var data)
                && data.ValueKind == JsonValueKind.Object
                && data.TryGetProperty("callSid", out var call)
                ? call.GetString()
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
