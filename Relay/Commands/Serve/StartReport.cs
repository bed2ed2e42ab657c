using Relay.Config;
using Relay.Hosting;

namespace Relay.Commands.Serve;

/// <summary>
/// What the relay says when it is up: one log line with every option, one with the addresses, and for people at a terminal a few plain
/// lines.
/// </summary>
internal static class StartReport
{
    public static async Task WriteAsync(WebApplication app, LoadedOptions loaded, CancellationToken cancel)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Relay");
        logger.LogInformation(
            LogEvents.Options,
            "Options: {Options}",
            string.Join("; ", loaded.Effective.Select(option => $"{option.Key}={option.Value}"))
        );
        if (loaded.Options.AllowPrivateTargets)
            logger.LogWarning(LogEvents.Options, "Webhooks may go to private addresses (AllowPrivateTargets)");
        if (loaded.Options.Egress.Allow.Count > 0)
            logger.LogWarning(
                LogEvents.Options,
                "Webhooks may go to {Ranges} although these are not public (Egress:Allow)",
                string.Join(", ", loaded.Options.Egress.Allow)
            );
        if (loaded.Options.Templates is { } folder)
            logger.LogInformation(
                LogEvents.Options,
                "Platforms of {Folder}: {Platforms}",
                folder,
                string.Join(", ", Platforms.All.Where(platform => !platform.IsBuiltIn).Select(platform => platform.Name))
            );
        logger.LogInformation(LogEvents.Listening, "Relay {Version} listens on {Urls}", RelayVersion.Current, string.Join(", ", app.Urls));
        // Once, and never through the log, which others keep and read.
        if (app.Services.GetRequiredService<IKeyRing>().FirstKey is { } key)
            Console.WriteLine($"The first admin key is {key}; it is kept in {AdminKey.FilePath(loaded.Options)} and not shown again.");
        if (Logging.UsesJson(loaded.Options.Log.Format))
            return;
        Console.WriteLine();
        Console.WriteLine($"  Relay {RelayVersion.Current}   {string.Join("  ", app.Urls)}");
        Console.WriteLine($"  Sign in        {await SignInLink.NewAsync(app, cancel)}   (once, within an hour)");
        Console.WriteLine($"  Store          {Where(loaded.Options)}");
        Console.WriteLine($"  Admin key      {AdminKey.Where(loaded.Options)}");
        Console.WriteLine();
    }

    private static string Where(RelayOptions options) =>
        options.Storage.Connection is null
            ? Path.GetFullPath(options.Data)
            : $"PostgreSQL, with the keys in {Path.GetFullPath(options.Data)}";
}
