using Relay.Config;

namespace Relay.Hosting;

/// <summary>Log lines on standard output: JSON, of which no payload can forge a line, or text for people at a terminal.</summary>
internal static class Logging
{
    public static ILoggingBuilder AddRelay(this ILoggingBuilder logging, LogOptions options)
    {
        logging.SetMinimumLevel(options.Level);
        // The framework speaks of every request, and YARP logs every remote failure with its stack: ours is one line per event, attempt
        // and exchange.
        logging
            .AddFilter("Microsoft", Quieter(options.Level, LogLevel.Warning))
            .AddFilter("System", Quieter(options.Level, LogLevel.Warning));
        // It writes whole addresses, and somebody may have put a key into one.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", AtLeast(options.Level, LogLevel.Warning));
        // Why it did not start is said once, on standard error.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Yarp", Quieter(options.Level, LogLevel.Error));
        return UsesJson(options.Format)
            ? logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"))
            : logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss.fff "));
    }

    /// <summary>Whether lines go to a program rather than to a person.</summary>
    public static bool UsesJson(LogFormat format) => format == LogFormat.Json || (format == LogFormat.Auto && Console.IsOutputRedirected);

    private static LogLevel AtLeast(LogLevel asked, LogLevel least) => (LogLevel)Math.Max((int)asked, (int)least);

    private static LogLevel Quieter(LogLevel asked, LogLevel usual) => asked < LogLevel.Information ? asked : AtLeast(asked, usual);
}
