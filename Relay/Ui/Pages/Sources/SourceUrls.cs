using Relay.Config;
using Relay.Hosting;

namespace Relay.Ui.Pages.Sources;

/// <summary>Where providers send to: the address under which this page was asked for, or ingest's own where it has one.</summary>
internal sealed class SourceUrls(RelayOptions options, OwnListeners listeners)
{
    public string FindAddress(Source source, HttpRequest request) => $"{Base(request)}/in/{source.Slug}";

    /// <summary>Whether the address means this machine only, where no provider can send to.</summary>
    public static bool IsLocal(string url) => new Uri(url) is { IsLoopback: true };

    private string Base(HttpRequest request)
    {
        var address = options.IsSplit
            ? (listeners.Loopback(ListenerSide.Ingest)?.ToString() ?? options.IngestUrls[0].ToString())
            : $"{request.Scheme}://{request.Host}";
        return address.TrimEnd('/');
    }
}
