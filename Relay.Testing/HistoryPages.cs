using Relay.Domain;
using Relay.Domain.History;

namespace Relay.Testing;

/// <summary>Lists of the history, whole: a test has few of anything.</summary>
internal static class HistoryPages
{
    private const int PageSize = 500;

    /// <summary>Every delivery that the filter lets through, newest first.</summary>
    public static async Task<IReadOnlyList<DeliverySummary>> AllDeliveriesAsync(
        this IHistory history,
        DeliveryFilter filter,
        CancellationToken cancel
    )
    {
        var all = new List<DeliverySummary>();
        Page<DeliverySummary>? page = null;
        while (page is null || page.Next is not null)
        {
            page = await history.DeliveriesAsync(filter, new PageRequest(PageSize, page?.Next), cancel).ConfigureAwait(false);
            all.AddRange(page.Items);
        }

        return all;
    }
}
