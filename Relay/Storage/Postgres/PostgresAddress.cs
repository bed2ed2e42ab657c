using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Relay.Storage.Postgres;

/// <summary>
/// What <c>--store</c> names: Npgsql's connection string, or the URL that libpq takes. What the relay needs and the person did not say is
/// put in.
/// </summary>
internal static class PostgresAddress
{
    /// <summary>Connections for reads; more wait.</summary>
    public const int Readers = 8;

    /// <exception cref="StartException">2: it is neither.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string store)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(IsUrl(store, out var url) ? FromUrl(url) : store);
            if (builder.Host is null)
                throw new ArgumentException("it names no Host");
            return Complete(builder);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw new StartException(
                StartException.BadConfiguration,
                $"Storage:Connection is no connection string of PostgreSQL ({error.Message}); it takes one such as \"Host=localhost;Database=relay\"."
            );
        }
    }

    /// <summary>For logs and people: no password.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder address) => $"{address.Database} on {address.Host}:{address.Port}";

    private static NpgsqlConnectionStringBuilder Complete(NpgsqlConnectionStringBuilder builder)
    {
        builder.ApplicationName ??= "relay";
        Default(builder, "Timeout", 5);
        Default(builder, "Command Timeout", 20);
        // A server that did not answer in time will not answer either that it has stopped.
        Default(builder, "Cancellation Timeout", -1);
        Default(builder, "Maximum Pool Size", Readers + 2);
        Default(builder, "Max Auto Prepare", 200);
        Default(builder, "Auto Prepare Min Usages", 2);
        // A connection that a firewall forgot is noticed before somebody waits for it.
        Default(builder, "Tcp Keepalive", true);
        builder.Database ??= builder.Username ?? "relay";
        return builder;
    }

    private static void Default(NpgsqlConnectionStringBuilder builder, string keyword, object value)
    {
        if (!builder.ShouldSerialize(keyword))
            builder[keyword] = value;
    }

    private static bool IsUrl(string store, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(store, UriKind.Absolute, out url) && url.Scheme is "postgres" or "postgresql";

    private static string FromUrl(Uri url)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = url.Host };
        if (!url.IsDefaultPort && url.Port > 0)
            builder.Port = url.Port;
        if (url.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        var user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var left, var right] ? (left, Uri.UnescapeDataString(right)) : (pair, "");
            // libpq's names of what Npgsql writes otherwise.
            builder[
                name switch
                {
                    "sslmode" => "SSL Mode",
                    "application_name" => "Application Name",
                    "connect_timeout" => "Timeout",
                    "options" => "Options",
                    _ => name,
                }
            ] = name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return builder.ToString();
    }
}
