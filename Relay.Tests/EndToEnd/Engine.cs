using Relay.Tests.Storage;

namespace Relay.Tests.EndToEnd;

/// <summary>Where a test keeps what it records.</summary>
public enum Engine
{
    Sqlite,
    Postgres,
}

internal static class Engines
{
    /// <summary>The server of all tests; null where the store is a file.</summary>
    public static PostgresServer? Server(this Engine engine) => engine == Engine.Postgres ? PostgresServer.Shared : null;
}
