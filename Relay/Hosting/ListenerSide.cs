namespace Relay.Hosting;

/// <summary>What a listener serves.</summary>
internal enum ListenerSide
{
    Both,
    Operator,
    Ingest,
}
