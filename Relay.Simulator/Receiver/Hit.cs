namespace Relay.Simulator.Receiver;

/// <summary>One request that a receiver read in full.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="At">When its last byte was read.</param>
/// <param name="Method">The method.</param>
/// <param name="Path">The request target, query included.</param>
/// <param name="Headers">The headers as they came over the wire.</param>
/// <param name="Body">The body's bytes.</param>
/// <param name="Connection">Which connection brought it: 1 for the first that was accepted.</param>
public sealed record Hit(
    int Number,
    DateTimeOffset At,
    string Method,
    string Path,
    HeaderList Headers,
    ReadOnlyMemory<byte> Body,
    int Connection
)
{
    /// <summary>The value of the first header with this name, or null.</summary>
    public string? Header(string name) => Headers.First(name);
}
