using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Relay.Tests.Faults;

/// <summary>
/// Clients that post events as fast as they are answered and remember what was acknowledged. A refusal must be 503 with <c>Retry-After</c>;
/// whatever else comes is wrong, except that a connection may break where the relay itself is gone.
/// </summary>
internal sealed class Loader(Uri address, int clients, int padding = 0, string slug = "desk", int first = 0) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = address,
        Timeout = LongForm.Patience,
    };
    private readonly string _pad = new('p', padding);
    private long _lastAcknowledged;
    private int _posted = first;

    public ConcurrentDictionary<string, bool> Acknowledged { get; } = [];

    /// <summary>Milliseconds that each acknowledged request took.</summary>
    public ConcurrentBag<double> Latencies { get; } = [];

    /// <summary>Milliseconds that the slowest answer took, whatever it was.</summary>
    public double Slowest => _slowest;

    private double _slowest;

    public ConcurrentQueue<string> Wrong { get; } = [];

    private int _refused;

    public int Refused => _refused;

    /// <summary>How often each code came with a refusal.</summary>
    public ConcurrentDictionary<string, int> Codes { get; } = [];

    /// <summary>How many were acknowledged since a moment.</summary>
    public bool HasAcknowledgedSince(long timestamp) => Volatile.Read(ref _lastAcknowledged) > timestamp;

    /// <summary>Posts until it is told to stop, or until so many were posted.</summary>
    public Task RunAsync(CancellationToken stop, int posts = int.MaxValue) =>
        Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (!stop.IsCancellationRequested && Interlocked.Increment(ref _posted) is var number && number <= posts)
                        {
                            if (!await PostAsync(number))
                                await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
                        }
                    })
                )
        );

    public void Dispose() => _http.Dispose();

    /// <summary>Whether it was taken.</summary>
    private async Task<bool> PostAsync(int number)
    {
        using var body = new StringContent(
            $$$"""{"id":"evt_{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"c{{{number}}}","pad":"{{{_pad}}}"}}""",
            Encoding.UTF8,
            "application/json"
        );
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            using var answer = await _http.PostAsync(new Uri("/in/" + slug, UriKind.Relative), body);
            var text = await answer.Content.ReadAsStringAsync();
            var took = TimeProvider.System.GetElapsedTime(began).TotalMilliseconds;
            InterlockedMax(took);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                Acknowledged[JsonDocument.Parse(text).RootElement.GetProperty("eventId").GetString()!] = true;
                Latencies.Add(took);
                Volatile.Write(ref _lastAcknowledged, TimeProvider.System.GetTimestamp());
                return true;
            }

            Interlocked.Increment(ref _refused);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)
                Codes.AddOrUpdate(JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()!, 1, (_, count) => count + 1);
            else
                Wrong.Enqueue($"{(int)answer.StatusCode} {text}");
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
        {
            Wrong.Enqueue($"{broken.Message} {broken.InnerException?.Message}");
        }

        return false;
    }

    private void InterlockedMax(double took)
    {
        for (var most = _slowest; took > most && Interlocked.CompareExchange(ref _slowest, took, most) != most; most = _slowest) { }
    }
}
