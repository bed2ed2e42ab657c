using Relay.Dialects;
using Relay.Dialects.Providers;
using Relay.Dialects.Samples;

namespace Relay.Testing;

/// <summary>
/// An event as its provider sends it. Posted again it is the same event: a duplicate. Two events with one <see cref="Call"/> belong together.
/// </summary>
public sealed record RelayEvent
{
    private static int _count;

    private readonly int _number = Interlocked.Increment(ref _count);

    /// <param name="sample">A sample's name, or a provider's type: <c>call.end</c>, <c>end-of-call-report</c>, …</param>
    public RelayEvent(string sample) => Sample = sample;

    /// <summary>What is sent.</summary>
    public string Sample { get; }

    /// <summary>The slug of the source that gets it; where null, the first whose provider has such a sample.</summary>
    public string? Source { get; init; }

    /// <summary>The call that it tells of; one of its own where null.</summary>
    public string? Call { get; init; }

    /// <summary>When it happened; now, by the relay's clock, where null.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>
    /// What it says other than the sample: <c>status</c>, <c>direction</c>, <c>duration</c>, <c>customerNumber</c>, <c>transcript</c> and the
    /// other names of <see cref="SampleValues"/>.
    /// </summary>
    public IDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();

    /// <summary>How it is signed.</summary>
    public EventSignature Signature { get; init; } = EventSignature.Good;

    internal Sample? FindIn(RelaySource source) =>
        SampleCatalog.Find(source.Dialect, Sample) ?? SampleCatalog.FindAll(source.Dialect).FirstOrDefault(one => one.Type == Sample);

    internal HttpRequestMessage ToRequest(RelaySource source, DateTimeOffset now)
    {
        var values = new Dictionary<string, object?>(Values);
        if (Call is not null)
            values["callId"] = Call;
        var model = new SampleModel($"test:{_number}", (At ?? now).ToUnixTimeMilliseconds()) { Values = values };
        var message = SampleCatalog.Render(FindIn(source)!, model);
        var path = message.Sample.Path.Length > 0 ? $"/in/{source.Slug}/{message.Sample.Path}" : $"/in/{source.Slug}";
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(message.Body) };
        foreach (var (name, value) in message.Headers.Concat(Sign(message, source, now)))
        {
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                request.Content.Headers.Add(name, value);
            else
                request.Headers.Add(name, value);
        }

        return request;
    }

    private IReadOnlyList<Dialects.Header> Sign(SampleMessage message, RelaySource source, DateTimeOffset now)
    {
        if (Signature == EventSignature.Missing || source.Secret is not { } secret)
            return [];
        var dialect = Dialect.Create(source.Dialect, message.Sample.Recipe);
        var toSign = message.ToSign(now.ToUnixTimeSeconds());
        // The right key over another body: wrong for every dialect, whatever form its secrets have.
        return dialect.Sign(
            Signature == EventSignature.Wrong ? toSign with { Body = "{}"u8.ToArray() } : toSign,
            dialect.CreateStoredKey(secret)
        );
    }
}
