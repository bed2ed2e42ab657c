using Relay.Config;

namespace Relay.Commands.Serve;

/// <summary>The one-time link that is printed for whoever started the relay.</summary>
internal static class SignInLink
{
    public static async Task<string> NewAsync(WebApplication app, CancellationToken cancel)
    {
        var token = await app.Services.GetRequiredService<ISessions>().NewLinkAsync(cancel);
        if (app.Services.GetRequiredService<RelayOptions>().Network.PublicUrl is { } known)
            return $"{known.GetLeftPart(UriPartial.Authority)}/sign-in/link?t={token}";
        // Bound to every address, it is asked for by the name that always leads here.
        var address = app
            .Urls.First()
            .Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        return $"{address}/sign-in/link?t={token}";
    }
}
