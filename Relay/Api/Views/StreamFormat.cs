using System.Buffers;
using System.Text.Json;
using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>
/// A change as the stream's JSON: rows of the lists where there is a list of its sort. Nothing in it is a secret or a phone number, so
/// viewers get the same.
/// </summary>
internal sealed class StreamFormat(ISetup setup)
{
    public void Write(Change change, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder });
        object view = change switch
        {
            EventChange { Event: var record } => EventView.From(record, setup, new Masks(Hides: true)),
            ArrivalChange { Arrival: var arrival } => ArrivalView.From(arrival),
            DeliveryChange delivery => StreamDeliveryView.From(delivery),
            StrikeChange strike => StreamStrikeView.From(strike),
            WebhookChange webhook => StreamWebhookView.From(webhook),
            RunChange { Run: var run } => StreamRunView.From(run),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change.Sort, null),
        };
        JsonSerializer.Serialize(json, view, view.GetType(), ApiJson.Options);
    }
}
