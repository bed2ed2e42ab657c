using Relay.Tests.Storage;
using Xunit;

[assembly: AssemblyFixture(typeof(PostgresEnd))]

namespace Relay.Tests.Storage;

/// <summary>Stops the server that tests share, when all of them are over.</summary>
public sealed class PostgresEnd : IDisposable
{
    public void Dispose() => PostgresServer.StopShared();
}
