namespace Relay.Hosting;

/// <summary>
/// Numbers of log lines, so that they can be counted and searched for whatever their text. Stages number theirs from 1000 on, by
/// hundreds.
/// </summary>
internal static class LogEvents
{
    public static readonly EventId Options = new(100, "options");
    public static readonly EventId Listening = new(101, "listening");
    public static readonly EventId Stopping = new(102, "stopping");
    public static readonly EventId Stopped = new(103, "stopped");
    public static readonly EventId LoopFails = new(110, "loop_fails");
    public static readonly EventId LoopRecovered = new(111, "loop_recovered");
    public static readonly EventId DiskLow = new(120, "disk_low");
    public static readonly EventId Attempt = new(1100, "attempt");
    public static readonly EventId WebhookDisabled = new(1101, "webhook_disabled");
    public static readonly EventId ClaimFailed = new(1102, "claim_failed");
    public static readonly EventId StoreRefused = new(1103, "store_refused");
    public static readonly EventId ResultLost = new(1104, "result_lost");
    public static readonly EventId AttemptBroke = new(1105, "attempt_broke");
    public static readonly EventId WebhookFailing = new(1106, "webhook_failing");
    public static readonly EventId WebhookEnabled = new(1107, "webhook_enabled");
    public static readonly EventId Exchange = new(1200, "exchange");
    public static readonly EventId UpstreamConfig = new(1201, "upstream_config");
    public static readonly EventId UpstreamRests = new(1202, "upstream_rests");
}
