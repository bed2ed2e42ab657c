using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Relay.Tests.Ui;

/// <summary>A relay for each test, and an admin who is signed in at it with a browser without scripts.</summary>
public abstract class SignedInTests : IAsyncLifetime
{
    private protected RelayFixture Relay { get; private set; } = null!;

    private protected Person Person { get; private set; } = null!;

    private protected ISetup Setup => Relay.Services.GetRequiredService<ISetup>();

    public async ValueTask InitializeAsync()
    {
        Relay = await RelayFixture.StartAsync(clock: new ManualClock());
        Person = await Person.SignedInAsync(Relay);
    }

    public async ValueTask DisposeAsync()
    {
        Person.Dispose();
        await Relay.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
