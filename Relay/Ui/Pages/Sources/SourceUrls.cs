using Relay.Hosting;

namespace Relay.Ui.Pages.Sources;

/// <summary>Where providers send to: the address under which this page was asked for, or ingest's own where it has one.</summary>
internal sealed class SourceUrls(ShownAddresses addresses)
{
    public string FindAddress(Source source, HttpRequest request) => $"{addresses.Ingest(request)}/in/{source.Slug}";

    /// <summary>Whether the address means this machine only, where no provider can send to.</summary>
    public static bool IsLocal(string url) => new Uri(url) is { IsLoopback: true };
}
