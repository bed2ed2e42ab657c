namespace Relay.Streams;

/// <summary>The operator's stream: every frame has the number that a client comes back with.</summary>
internal sealed class ChangeForm(StreamFilter filter) : StreamForm
{
    public StreamFilter Filter { get; } = filter;

    public override bool Admits(StreamItem item) => item is ChangeItem change && Filter.Admits(change.Change);

    public override string Connected(long position) =>
        $"retry: 2000\nid: {position}\nevent: connected\ndata: {{\"position\":\"{position}\"}}\n\n";

    public override string Gap(long after, long position) =>
        $"id: {position}\nevent: gap\ndata: {{\"after\":\"{after}\",\"position\":\"{position}\"}}\n\n";

    // With the place behind what its filter kept from it, so that coming back it need not look through all of that again.
    public override string Heartbeat(long? position) => position is null ? ": heartbeat\n\n" : $": heartbeat\nid: {position}\n\n";
}
