using System.Text.Json;

namespace Relay.Commands.Listen;

/// <summary>One line of JSON for each delivery on standard output; what befalls the connection is said on standard error.</summary>
internal sealed class JsonView(TextWriter output, PlainView others) : IListenView
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public void Connected(ReadyMessage ready, string? secret) => others.Connected(ready, secret);

    public void Disconnected(DateTimeOffset since, string why) => others.Disconnected(since, why);

    public void Show(ListenedDelivery delivery)
    {
        // One that is answered from memory has had its line.
        if (delivery.IsRepeated || delivery.Answer is not { Message: var answer })
            return;
        var message = delivery.Message;
        output.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    time = delivery.At.ToUniversalTime(),
                    message.Delivery,
                    message.Event,
                    message.Kind,
                    type = message.Provider,
                    message.Call,
                    message.Attempt,
                    message.Live,
                    answer.Status,
                    outcome = answer.Status is { } status ? ExchangeOutcomes.OfStatus(status) : answer.Outcome,
                    answer.Error,
                    ms = answer.DurationMs,
                },
                Json
            )
        );
    }

    public Task<bool> AskSkipAsync(ReadyMessage ready, CancellationToken cancel) => Task.FromResult(false);
}
