using Relay.Api.Reading;
using Relay.Simulate;

namespace Relay.Api.Views;

/// <summary>A sink. Its secret is never shown, only whether there is one.</summary>
/// <param name="Hits">How many requests came.</param>
internal sealed record SinkView(
    string Id,
    string Name,
    string Url,
    FaultsView Faults,
    bool ChecksSignatures,
    int Hits,
    DateTimeOffset CreatedAt
)
{
    public static SinkView From(SinkInfo sink) =>
        new(
            Ids.Sink(sink.Id),
            sink.Settings.Name,
            sink.Url.ToString(),
            FaultsView.From(sink.Settings.Dials) with
            {
                FailNext = sink.Settings.FailNext,
                FailStatus = sink.Settings.FailStatus,
            },
            sink.Settings.Secret is not null,
            sink.Hits,
            ApiJson.Time(sink.CreatedAt)
        );
}
