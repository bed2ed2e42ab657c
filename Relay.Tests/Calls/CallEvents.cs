using System.Security.Cryptography;
using Relay.Dialects;
using Relay.Domain;
using Relay.Simulator.Calls;

namespace Relay.Tests.Calls;

/// <summary>Whole calls of the simulator as the events that ingest would record, each with an id in the order of its arrival.</summary>
internal static class CallEvents
{
    public const long Epoch = 1_768_487_400_000;

    /// <summary>Every way that a call of any provider can go, with everything that may happen in it.</summary>
    public static IReadOnlyList<(string Dialect, string Flow)> Flows { get; } =
        [.. Lifecycle.Dialects.SelectMany(dialect => Lifecycle.Of(dialect).Flows.Where(flow => flow.Scope == "call").Select(flow => (dialect, flow.Name)))];

    public static IReadOnlyList<EventRecord> Of(string dialect, string flow, int number = 0, long source = 7)
    {
        var call = new CallMaker(seed: 11, calls: 100).Call(number, dialect, Epoch, flow, certain: true);
        return [.. call.Reports.Select((report, place) => Record(report.Render(), Dialect.Create(dialect), 1000 + place, report.At + 50, source))];
    }

    public static EventRecord Record(SampleMessage message, Dialect dialect, long id, long receivedAt, long source)
    {
        var request = new InboundRequest(message.Body, new HeaderList([]), message.Path);
        return new EventRecord
        {
            Id = id, SourceId = source, Envelope = dialect.ReadEnvelope(request), ReceivedAt = receivedAt, Verification = VerificationResult.Valid, Request = request, BodySha256 = SHA256.HashData(message.Body), Remote = "127.0.0.1",
        };
    }
}
