namespace Relay.Streams;

/// <summary>
/// The stream of an account's calls, to the letter of DialStack's (<c>providers.md</c> §1.5): no ids, so nothing to come back with, and no
/// word for what is not kept any more.
/// </summary>
internal sealed class CallForm(string account) : StreamForm
{
    /// <summary>
    /// The reader of the provider's guide splits what it gets by lines and keeps no rest: a frame that comes in two parts is lost to it.
    /// So frames go in writes that fit one packet of a network.
    /// </summary>
    private const int Packet = 1_200;

    public override int MostPerWrite => Packet;

    public override bool Admits(StreamItem item) => item is CallItem call && call.Account.Equals(account, StringComparison.Ordinal);

    public override string Connected(long position) => "event: connected\ndata: {\"message\":\"Connected to event stream\"}\n\n";

    public override string? Gap(long after, long position) => null;

    public override string Heartbeat(long? position) => ": heartbeat\n\n";
}
