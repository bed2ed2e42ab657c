using System.Text;
using Relay.Hosting;
using Relay.Ui.Bodies;
using Relay.Ui.Requests;

namespace Relay.Ui.Pages.Events;

/// <summary>Makes bodies of tries again for the page of their event: of those that it shows opened, each once.</summary>
internal sealed class SentViews(PageContext context, ISentBodies bodies, ShownAddresses addresses)
{
    /// <summary>What a page shows of a body; the whole is downloaded.</summary>
    public const int Shown = 16 << 10;

    /// <summary>Tries of one page whose bodies are made.</summary>
    private const int Most = 4;

    private readonly Dictionary<(long Delivery, int Number), SentView> _made = [];

    /// <summary>Null where the page does not show it.</summary>
    public SentView? Find(long deliveryId, int number) => _made.GetValueOrDefault((deliveryId, number));

    /// <param name="provider">What the provider sent, as text; null where it is none, or gone.</param>
    public async Task MakeAsync(
        DeliverySummary delivery,
        AttemptRecord attempt,
        Webhook? webhook,
        string? provider,
        CancellationToken cancel
    )
    {
        if (_made.Count == Most)
            return;
        var body = await bodies.FindAsync(delivery, attempt, cancel);
        if (body.Bytes is not { } bytes)
        {
            _made[(delivery.Id, attempt.Number)] = new SentView(body, null, null, null);
            return;
        }

        var headers = new HeaderList([new Header("Content-Type", body.ContentType)]);
        var view = BodyView.From(bytes, headers, !context.IsAdmin, most: Shown);
        var difference =
            context.IsAdmin && provider is not null && view is { Text: { } text, IsCut: false } && text != provider
                ? TextComparison.FromTexts(provider, text)
                : null;
        var curl = context.IsAdmin && webhook is { Listener: null } ? Curl(delivery, attempt, webhook, bytes) : null;
        _made[(delivery.Id, attempt.Number)] = new SentView(body, view, difference, curl);
    }

    private string? Curl(DeliverySummary delivery, AttemptRecord attempt, Webhook webhook, byte[] bytes)
    {
        // A long body would make the page as long; the address of the body is on it.
        if (bytes.Length > Shown)
            return null;
        var url =
            $"{addresses.Operator(context.Http.Request)}/api/v1/deliveries/{Ids.Delivery(delivery.Id)}/attempts/{attempt.Number}/body";
        return CurlCommand.From(new CopiedRequest(webhook.Url, attempt.RequestHeaders, bytes, new Uri(url), "body.bin"));
    }

    /// <summary>What the provider sent, where it is a text that can be compared.</summary>
    public static string? Text(byte[]? bytes) =>
        bytes is { Length: > 0 and <= Shown } && System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
