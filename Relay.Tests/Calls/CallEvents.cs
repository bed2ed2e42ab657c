using System.Globalization;
using System.Security.Cryptography;
using Relay.Simulator.Calls;

namespace Relay.Tests.Calls;

/// <summary>Whole calls of the simulator as the events that ingest would record, each with an id in the order of its arrival.</summary>
internal static class CallEvents
{
    public const long Epoch = 1_768_487_400_000;

    /// <summary>Every way that a call of any provider can go, with everything that may happen in it.</summary>
    public static IReadOnlyList<(string Dialect, string Flow)> Flows { get; } =
    [
        .. Lifecycle.Founding.SelectMany(dialect =>
            Lifecycle.Find(dialect).Flows.Where(flow => flow.Scope == "call").Select(flow => (dialect, flow.Name))
        ),
    ];

    public static IReadOnlyList<EventRecord> Of(string dialect, string flow, int number = 0, long source = 7)
    {
        var call = new CallMaker(seed: 11, calls: 100).Call(number, dialect, Epoch, flow, certain: true);
        return
        [
            .. call.Reports.Select(
                (report, place) => Record(Request(report.Render()), Dialect.Create(dialect), 1000 + place, report.At + 50, source)
            ),
        ];
    }

    public static EventRecord Record(byte[] json, Dialect dialect, long receivedAt) =>
        Record(new InboundRequest(json, new HeaderList([])), dialect, 0, receivedAt, 0);

    /// <summary>A time as providers write it.</summary>
    public static string Iso(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static EventRecord Record(InboundRequest request, Dialect dialect, long id, long receivedAt, long source) =>
        new()
        {
            Id = id,
            SourceId = source,
            Envelope = dialect.ReadEnvelope(request),
            ReceivedAt = receivedAt,
            Verification = VerificationResult.Valid,
            Request = request,
            BodySha256 = SHA256.HashData(request.Body.Span),
            Remote = "127.0.0.1",
        };

    private static InboundRequest Request(SampleMessage message) =>
        new(message.Body, new HeaderList([.. message.Headers]), message.Sample.Path);
}
