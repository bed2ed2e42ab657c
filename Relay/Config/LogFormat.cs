namespace Relay.Config;

/// <summary>Auto: text on a terminal, else JSON, which no payload can forge a line of.</summary>
internal enum LogFormat
{
    Auto,
    Json,
    Text,
}
