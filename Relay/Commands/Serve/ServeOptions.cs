using System.CommandLine;

namespace Relay.Commands.Serve;

/// <summary>The flags that commands on a relay share, and the keys of the configuration that they stand for.</summary>
internal sealed class ServeOptions
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "A further configuration file, read after appsettings.json.",
        HelpName = "FILE",
    };
    private readonly (string Key, Option<string?> Option)[] _texts =
    [
        ("Urls", Text("--urls", "Where the relay listens; several with semicolons.", "URLS")),
        ("IngestUrls", Text("--ingest-urls", "Puts /in on addresses of its own.", "URLS")),
        ("Data", Text("--data", "The folder of the store and the keys.", "FOLDER")),
        ("Templates", Text("--templates", "A folder with platforms of your own, a folder each.", "FOLDER")),
        ("Storage:Connection", Text("--store", "A PostgreSQL connection string or URL; without it, SQLite under --data.", "STORE")),
        ("AllowedHosts", Text("--allowed-hosts", "Host names the UI and the API answer to; several with semicolons.", "HOSTS")),
        ("Network:PublicUrl", Text("--public-url", "The address that people and providers use, such as https://relay.example.com.", "URL")),
        (
            "Network:TrustedProxies",
            Text("--trusted-proxies", "Proxies whose forwarded headers are believed; several with semicolons.", "ADDRESSES")
        ),
        ("Log:Level", Text("--log-level", "Trace, Debug, Information, Warning, Error, Critical or None.", "LEVEL")),
    ];

    private readonly Option<bool> _private = new("--allow-private-targets")
    {
        Description = "Lets webhooks be http and go to private addresses (never to metadata services).",
    };

    /// <param name="only">The keys that this command takes; all where empty.</param>
    public void AddTo(Command command, params string[] only)
    {
        command.Options.Add(_config);
        foreach (var (key, option) in _texts)
        {
            if (only.Length == 0 || only.Contains(key))
                command.Options.Add(option);
        }

        if (only.Length == 0)
            command.Options.Add(_private);
    }

    public string? File(ParseResult parsed) => parsed.GetValue(_config);

    /// <summary>What was said, by key of the configuration. What was not said is not in it.</summary>
    public Dictionary<string, string?> Flags(ParseResult parsed)
    {
        var flags = new Dictionary<string, string?>();
        foreach (var (key, option) in _texts)
        {
            if (parsed.GetValue(option) is { } value)
                flags[key] = value;
        }

        if (parsed.GetValue(_private))
            flags["AllowPrivateTargets"] = "true";
        return flags;
    }

    private static Option<string?> Text(string name, string description, string help) =>
        new(name) { Description = description, HelpName = help };
}
