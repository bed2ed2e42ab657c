namespace Relay.Hosting;

/// <summary>
/// The number of every log line, so that they can be counted and searched for whatever their text. One list, by stage in hundreds; a
/// test keeps it whole and every number unique.
/// </summary>
internal static class LogEvents
{
    // The server: 100.
    public static readonly EventId Options = new(100, "options");
    public static readonly EventId Listening = new(101, "listening");
    public static readonly EventId Stopping = new(102, "stopping");
    public static readonly EventId Stopped = new(103, "stopped");
    public static readonly EventId LoopFails = new(110, "loop_fails");
    public static readonly EventId LoopRecovered = new(111, "loop_recovered");
    public static readonly EventId DiskLow = new(120, "disk_low");
    public static readonly EventId NetworkFileSystem = new(121, "network_file_system");
    public static readonly EventId StoreDamaged = new(122, "store_damaged");
    public static readonly EventId WeakServer = new(123, "weak_server");
    public static readonly EventId StoreOpened = new(124, "store_opened");
    public static readonly EventId ClockJump = new(125, "clock_jump");
    public static readonly EventId Retention = new(126, "retention");
    public static readonly EventId NodeDead = new(127, "node_dead");
    public static readonly EventId NodeDisplaced = new(128, "node_displaced");
    public static readonly EventId LogNotCopied = new(129, "wal_not_checkpointing");
    public static readonly EventId RequestFailed = new(130, "request_failed");

    // Delivery: 1100.
    public static readonly EventId Attempt = new(1100, "attempt");
    public static readonly EventId WebhookDisabled = new(1101, "webhook_disabled");
    public static readonly EventId LaneActionFailed = new(1102, "lane_action_failed");
    public static readonly EventId StoreRefused = new(1103, "store_refused");
    public static readonly EventId ResultLost = new(1104, "result_lost");
    public static readonly EventId AttemptBroke = new(1105, "attempt_broke");
    public static readonly EventId WebhookFailing = new(1106, "webhook_failing");
    public static readonly EventId WebhookEnabled = new(1107, "webhook_enabled");
    public static readonly EventId HookUnsubscribed = new(1108, "hook_unsubscribed");

    // Live: 1200.
    public static readonly EventId Exchange = new(1200, "exchange");
    public static readonly EventId UpstreamRests = new(1202, "upstream_rests");

    // Storms in the server: 1300.
    public static readonly EventId RunStarts = new(1300, "run_starts");
    public static readonly EventId RunEnded = new(1301, "run_ended");
    public static readonly EventId RunBroke = new(1302, "run_broke");
    public static readonly EventId RunNotKept = new(1303, "run_not_kept");
    public static readonly EventId RunInterrupted = new(1304, "run_interrupted");
    public static readonly EventId RunLeft = new(1305, "run_left");
    public static readonly EventId ReplayBroke = new(1310, "replay_broke");
    public static readonly EventId ReplayLeft = new(1311, "replay_left");

    // Streams: 1400.
    public static readonly EventId StreamCut = new(1400, "stream_cut");
    public static readonly EventId ListenerConnected = new(1410, "listener_connected");
    public static readonly EventId ListenerDisconnected = new(1411, "listener_disconnected");

    // Who comes in: 1500.
    public static readonly EventId KeyInQuery = new(1500, "key_in_query");
    public static readonly EventId KeyUseNotWritten = new(1501, "key_use_not_written");
    public static readonly EventId SessionUseNotWritten = new(1502, "session_use_not_written");
}
