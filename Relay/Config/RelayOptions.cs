namespace Relay.Config;

/// <summary>Everything that can be set. <c>appsettings.json</c> is the reference: each option with its default and what it means.</summary>
internal sealed record RelayOptions
{
    /// <summary>Where the operator's side listens, and ingest too where <see cref="IngestUrls"/> is empty.</summary>
    public IReadOnlyList<ListenUrl> Urls { get; init; } = [ListenUrl.Parse("http://localhost:5080")];

    /// <summary>Where ingest listens alone; then each side answers 404 to the other's paths.</summary>
    public IReadOnlyList<ListenUrl> IngestUrls { get; init; } = [];

    /// <summary>The folder of the store, the keys and the admin key.</summary>
    public string Data { get; init; } = "./data";

    /// <summary>A folder of platforms of the operator's own, a folder each; null for none.</summary>
    public string? Templates { get; init; }

    /// <summary>Webhooks may be http and go to every address but metadata services.</summary>
    public bool AllowPrivateTargets { get; init; }

    /// <summary>Host names that the operator's side answers to; <c>*</c> for all.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>How long requests and attempts in flight may take to end when the relay stops.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(15);
    public NetworkOptions Network { get; init; } = new();
    public EgressOptions Egress { get; init; } = new();
    public IngestOptions Ingest { get; init; } = new();
    public StorageOptions Storage { get; init; } = new();
    public RetentionOptions Retention { get; init; } = new();
    public DeliveryOptions Delivery { get; init; } = new();
    public LiveOptions Live { get; init; } = new();
    public StreamOptions Streams { get; init; } = new();
    public ListenerOptions Listeners { get; init; } = new();
    public WatchOptions Watch { get; init; } = new();
    public RunOptions Runs { get; init; } = new();
    public LogOptions Log { get; init; } = new();
    public OtlpOptions Otlp { get; init; } = new();

    /// <summary>Whether ingest has addresses of its own.</summary>
    public bool IsSplit => IngestUrls.Count > 0;

    /// <summary>Whether nobody outside this machine can reach any listener.</summary>
    public bool IsLoopbackOnly => Urls.Concat(IngestUrls).All(url => url.IsLoopback);
}
