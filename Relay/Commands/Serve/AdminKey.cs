using Relay.Config;

namespace Relay.Commands.Serve;

/// <summary>The first admin key: from the environment, else made at the first start and kept beside the store.</summary>
internal static class AdminKey
{
    public const string Variable = "RELAY_ADMIN_KEY";

    public static string FilePath(RelayOptions options) => Path.Combine(Path.GetFullPath(options.Data), "admin.key");

    /// <summary>Where a person finds it.</summary>
    public static string Where(RelayOptions options) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } ? Variable : FilePath(options);

    /// <summary>The key, or null where there is none yet.</summary>
    public static string? Read(RelayOptions options)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } key)
            return key;
        return File.Exists(FilePath(options)) ? File.ReadAllText(FilePath(options)).Trim() : null;
    }
}
