using System.IO.Pipelines;

namespace Relay.Hosting;

/// <summary>A connection whose input is watched.</summary>
internal sealed class WatchedTransport(IDuplexPipe transport) : IDuplexPipe
{
    public WireHead Head { get; } = new(transport.Input);

    PipeReader IDuplexPipe.Input => Head;

    PipeWriter IDuplexPipe.Output => transport.Output;
}
