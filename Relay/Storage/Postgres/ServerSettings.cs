using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Postgres;

/// <summary>What the server promises of a commit, as it stood at the start.</summary>
/// <param name="Version">Its version, as text.</param>
/// <param name="Weak">Settings with which a power cut can take back what was acknowledged, each with its value.</param>
internal sealed record ServerSettings(string Version, IReadOnlyList<string> Weak)
{
    private static readonly string[] Names = ["fsync", "full_page_writes", "synchronous_commit"];

    public static ServerSettings Read(DbConnection connection)
    {
        var values = Names.Select(name => (name, Value: connection.First($"SHOW {name}", row => row.GetString(0))));
        return new ServerSettings(
            connection.First("SHOW server_version", row => row.GetString(0))!,
            [.. values.Where(setting => setting.Value == "off").Select(setting => $"{setting.name} = {setting.Value}")]
        );
    }
}
