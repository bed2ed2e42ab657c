using Relay.Simulator.Calls;

namespace Relay.Simulator.Check;

/// <summary>A request to a handler.</summary>
/// <param name="Report">The event.</param>
/// <param name="Body">The bytes to send.</param>
/// <param name="Signing">How they are signed.</param>
internal sealed record HandlerRequest(CallReport Report, ReadOnlyMemory<byte> Body, Signing Signing = Signing.Good)
{
    public static HandlerRequest From(CallReport report) => new(report, report.Render().Body);
}
