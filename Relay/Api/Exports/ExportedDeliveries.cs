using System.Runtime.CompilerServices;
using Relay.Api.Views;

namespace Relay.Api.Exports;

/// <summary>Deliveries with their attempts in short: neither headers nor bodies.</summary>
internal sealed class ExportedDeliveries(IHistory history, DeliveryFilter filter) : IExportRows
{
    private const int PageSize = 500;

    public string Name => "deliveries";

    public IReadOnlyList<string> Columns { get; } =
    ["id", "eventId", "webhookId", "state", "trigger", "attemptCount", "createdAt", "settledAt", "nextAttemptAt", "outcome", "status"];

    public async IAsyncEnumerable<IReadOnlyList<ExportRow>> PagesAsync(
        ExportFormat format,
        long? after,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        do
        {
            var page = await history.DeliveriesAsync(filter, new PageRequest(PageSize, after), cancel);
            yield return format == ExportFormat.Jsonl
                ? await ViewsAsync(page.Items, cancel)
                : [.. page.Items.Select(delivery => Row(DeliveryView.From(delivery), delivery))];
            after = page.Next;
        } while (after is not null);
    }

    private async Task<IReadOnlyList<ExportRow>> ViewsAsync(IReadOnlyList<DeliverySummary> deliveries, CancellationToken cancel)
    {
        var attempts = (await history.AttemptsInShortAsync([.. deliveries.Select(row => row.Id)], cancel)).ToLookup(row => row.DeliveryId);
        return
        [
            .. deliveries.Select(delivery =>
                ExportRow.FromView(
                    new ExportedDeliveryView(DeliveryView.From(delivery))
                    {
                        Attempts = [.. attempts[delivery.Id].Select(ShortAttemptView.From)],
                    }
                )
            ),
        ];
    }

    private static ExportRow Row(DeliveryView shown, DeliverySummary delivery) =>
        ExportRow.FromCells(
            shown.Id,
            shown.EventId,
            shown.WebhookId,
            Reading.Names.Text(shown.State),
            Reading.Names.Text(shown.Trigger),
            Cells.Number(shown.AttemptCount),
            Cells.Time(delivery.CreatedAt),
            Cells.Time(delivery.SettledAt),
            Cells.Time(delivery.NextAt),
            shown.Outcome,
            shown.Status is { } status ? Cells.Number((long)status) : null
        );
}
