namespace Relay.Hosting;

/// <summary>Numbers of log lines, so that they can be counted and searched for whatever their text. Stages number theirs from 1000 on, by hundreds.</summary>
internal static class LogEvents
{
    public static readonly EventId Options = new(100, "options");
    public static readonly EventId Listening = new(101, "listening");
    public static readonly EventId Stopping = new(102, "stopping");
    public static readonly EventId Stopped = new(103, "stopped");
    public static readonly EventId LoopFails = new(110, "loop_fails");
    public static readonly EventId LoopRecovered = new(111, "loop_recovered");
    public static readonly EventId Exchange = new(1200, "exchange");
    public static readonly EventId UpstreamConfig = new(1201, "upstream_config");
    public static readonly EventId UpstreamRests = new(1202, "upstream_rests");
}
