using System.Runtime.InteropServices;

namespace Relay.Commands.Listen;

/// <summary>SIGINT, SIGTERM and SIGHUP end the command in order.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals(CancellationTokenSource stop)
    {
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP])
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
                {
                    context.Cancel = true;
                    // The signal's thread must not wait for what the stop sets off.
                    _ = stop.CancelAsync();
                }));
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}
