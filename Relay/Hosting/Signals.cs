using System.Runtime.InteropServices;

namespace Relay.Hosting;

/// <summary>SIGTERM, SIGINT and SIGHUP stop the relay in order; a second SIGINT ends it at once.</summary>
internal sealed class Signals(IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _interrupts;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (context.Signal == PosixSignal.SIGINT && Interlocked.Increment(ref _interrupts) > 1)
            Environment.Exit((int)ExitCode.Interrupted);
        // The signal's thread must not wait for what the stop sets off.
        _ = Task.Run(lifetime.StopApplication);
    }
}
