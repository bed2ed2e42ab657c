using System.Reflection;

namespace Relay.Storage.Migrations;

/// <summary>The scripts that make a store and bring it to this version, as they lie in the program.</summary>
internal static class MigrationScripts
{
    /// <summary>The tables, written once for every engine; one script for each version of the schema, in their order.</summary>
    public const string Shared = "migrations/";

    /// <summary>The names of the scripts under a prefix, in their order.</summary>
    public static IReadOnlyList<string> Find(string prefix) =>
        [
            .. Assembly
                .GetExecutingAssembly()
                .GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    public static string Read(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <exception cref="StartException">76: a newer version has written the store.</exception>
    public static void RefuseNewer(long version, int known)
    {
        if (version > known)
            throw new StartException(
                StartException.Newer,
                $"The store was written by a newer Relay (schema {version}; this one knows {known})."
            );
    }
}
