using System.Collections.Concurrent;
using Relay.Commands.Listen;
using Relay.Hosting.Dialing;

namespace Relay.Tests.EndToEnd;

/// <summary><c>relay listen</c> in this process, and what it shows.</summary>
internal sealed class ListenRun : IListenView, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RelaySide _relay;
    private readonly LocalHandler _handler;

    public ListenRun(ListenSettings settings)
    {
        _relay = new RelaySide(settings, TimeProvider.System);
        _handler = new LocalHandler(settings.ForwardTo, settings.AllowsRemote, new SystemResolver(), TimeProvider.System);
        Session = new ListenSession(settings, _relay, _handler, this, TimeProvider.System);
        Running = Session.RunAsync(_stop.Token);
    }

    public ListenSession Session { get; }

    /// <summary>Ends when it is disposed, or with the sentence why it ends by itself.</summary>
    public Task Running { get; }

    public ConcurrentQueue<ReadyMessage> Connections { get; } = [];

    public ConcurrentQueue<(DateTimeOffset Since, string Why)> Losses { get; } = [];

    public ConcurrentQueue<ListenedDelivery> Answered { get; } = [];

    public void Connected(ReadyMessage ready, string? secret) => Connections.Enqueue(ready);

    public void Disconnected(DateTimeOffset since, string why) => Losses.Enqueue((since, why));

    /// <summary>The screen breaks with the first delivery.</summary>
    public bool Breaks { get; init; }

    public void Show(ListenedDelivery delivery)
    {
        if (Breaks)
            throw new NotSupportedException("This screen shows nothing.");
        if (delivery.Answer is not null)
            Answered.Enqueue(delivery);
    }

    /// <summary>Chooses whether what has gathered is skipped.</summary>
    public Func<ReadyMessage, Task<bool>> Choice { get; init; } = _ => Task.FromResult(false);

    public Task<bool> AskSkipAsync(ReadyMessage ready, CancellationToken cancel) => Choice(ready);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _relay.Dispose();
        _handler.Dispose();
        _stop.Dispose();
    }
}
