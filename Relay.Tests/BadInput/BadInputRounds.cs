using Relay.Tests.Faults;
using Xunit;

namespace Relay.Tests.BadInput;

/// <summary>A fresh relay for each round over the catalogue: some of its rows are about what came before.</summary>
public sealed class BadInputRounds : IAsyncLifetime
{
    private Figure _figure = null!;
    private int _passed;

    public IReadOnlyList<BadInputHost> Hosts { get; } = [.. Enumerable.Range(0, LongForm.Choose(1, 3)).Select(_ => new BadInputHost())];

    public void Passed() => Interlocked.Increment(ref _passed);

    public async ValueTask InitializeAsync()
    {
        _figure = Figure.Begin("T12", "catalogue");
        foreach (var host in Hosts)
            await host.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
            await host.DisposeAsync();
        var rows = BadInputTests.Rows().Count;
        if (_passed == rows)
            _figure.Is($"{rows} of {rows} rows exact in status, code, what is stored and what is routed, {Hosts.Count} times");
    }
}
