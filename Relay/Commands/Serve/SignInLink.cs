namespace Relay.Commands.Serve;

/// <summary>The one-time link that is printed for whoever started the relay.</summary>
internal static class SignInLink
{
    public static string New(WebApplication app)
    {
        // Bound to every address, it is asked for by the name that always leads here.
        var address = app
            .Urls.First()
            .Replace("[::]", "localhost", StringComparison.Ordinal)
            .Replace("0.0.0.0", "localhost", StringComparison.Ordinal);
        return $"{address}/sign-in/link?t={app.Services.GetRequiredService<ISessions>().NewLink()}";
    }
}
