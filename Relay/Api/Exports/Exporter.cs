using Microsoft.AspNetCore.WebUtilities;
using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Exports;

/// <summary>Exports: to whoever asks over HTTP, and into a stream for who has the store itself.</summary>
internal sealed class Exporter(ISetup setup, IHistory history, ICallLog calls)
{
    public const string Path = "/api/v1/export";

    /// <inheritdoc cref="ExportOrder.Read"/>
    public ExportOrder Read(ApiQuery query, Masks masks) => ExportOrder.Read(query, setup, history, calls, masks);

    /// <param name="query">As the address has it; numbers are whole.</param>
    /// <inheritdoc cref="ExportOrder.Read"/>
    public Task WriteAsync(string query, Stream output, CancellationToken cancel)
    {
        var order = Read(new ApiQuery(new QueryCollection(QueryHelpers.ParseQuery(query)), Path, null), new Masks(Hides: false));
        return ExportText.WriteAsync(order, output, () => { }, cancel);
    }
}
