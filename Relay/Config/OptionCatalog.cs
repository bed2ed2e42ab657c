namespace Relay.Config;

/// <summary>Which key is which option, and what it takes. The defaults are those of the records.</summary>
internal static class OptionCatalog
{
    private const string UrlForm = "addresses such as http://localhost:5080 (encryption is the business of a proxy in front)";
    private const string PublicUrlForm = "an address without a path, such as https://relay.example.com";
    private const string OriginForm = "origins without a path, such as https://crm.example.com";
    private const string ProxyForm = "addresses or networks, such as 127.0.0.1 or 10.0.0.0/8";
    private const string EgressForm = "ranges such as 127.0.0.0/8:1024-65535";

    public static RelayOptions Read(OptionReader read)
    {
        var none = new RelayOptions();
        return new RelayOptions
        {
            Urls = read.List("Urls", none.Urls, UrlForm, ListenUrl.TryParse),
            IngestUrls = read.List("IngestUrls", none.IngestUrls, UrlForm, ListenUrl.TryParse),
            Data = read.Text("Data", none.Data)!,
            Templates = read.Text("Templates", none.Templates),
            AllowPrivateTargets = read.Flag("AllowPrivateTargets", none.AllowPrivateTargets),
            AllowedHosts = read.List("AllowedHosts", none.AllowedHosts, "host names without a port, or *", text =>
                text.Contains('/', StringComparison.Ordinal) ? null : text
            ),
            ShutdownGrace = read.Seconds("ShutdownGraceSeconds", none.ShutdownGrace, 300),
            Network = Network(read, none.Network),
            Egress = new EgressOptions { Allow = read.List("Egress:Allow", none.Egress.Allow, EgressForm, EgressRuleText.TryParse) },
            Ingest = Ingest(read, none.Ingest),
            Storage = Storage(read, none.Storage),
            Retention = Retention(read, none.Retention),
            Delivery = Delivery(read, none.Delivery),
            Live = Live(read, none.Live),
            Streams = Streams(read, none.Streams),
            Listeners = Listeners(read, none.Listeners),
            Watch = Watch(read, none.Watch),
            Runs = new RunOptions
            {
                KeepEvidence = read.Number("Runs:KeepEvidence", none.Runs.KeepEvidence, 0, 10_000),
                EvidenceBytes = (long)read.Number("Runs:EvidenceMiB", (int)(none.Runs.EvidenceBytes >> 20), 16, 1 << 20) << 20,
            },
            Log = new LogOptions { Level = read.Choice("Log:Level", none.Log.Level), Format = read.Choice("Log:Format", none.Log.Format) },
            Otlp = new OtlpOptions { Endpoint = read.Parsed("Otlp:Endpoint", "an address such as http://localhost:4317", HttpUri) },
        };
    }

    private static NetworkOptions Network(OptionReader read, NetworkOptions none) =>
        new()
        {
            PublicUrl = read.Parsed("Network:PublicUrl", PublicUrlForm, PublicUrl),
            TrustedProxies = read.List("Network:TrustedProxies", none.TrustedProxies, ProxyForm, TrustedProxy.TryParse),
            KeepAlive = read.Seconds("Network:KeepAliveSeconds", none.KeepAlive, 3600),
        };

    private static IngestOptions Ingest(OptionReader read, IngestOptions none) =>
        new()
        {
            MaxBodyBytes = read.Number("Ingest:MaxBodyBytes", none.MaxBodyBytes, 1 << 10, 25 << 20),
            QueueEntries = read.Number("Ingest:QueueEntries", none.QueueEntries, 1, 1 << 20),
            QueueBytes = (long)read.Number("Ingest:QueueMiB", (int)(none.QueueBytes >> 20), 1, 16384) << 20,
            RejectedPerSource = read.Number("Ingest:RejectedPerSource", none.RejectedPerSource, 1, 1_000_000),
            RejectedBodyBytes = read.Number("Ingest:RejectedBodyKiB", none.RejectedBodyBytes >> 10, 0, 1024) << 10,
            MaxConnections = read.Number("Ingest:MaxConnections", none.MaxConnections, 1, 1_000_000),
        };

    private static StorageOptions Storage(OptionReader read, StorageOptions none) =>
        new()
        {
            Connection = read.Text("Storage:Connection", none.Connection, isSecret: true),
            LowWaterMiB = read.Number("Storage:LowWaterMiB", none.LowWaterMiB, 0, 1 << 20),
            LowWaterPercent = read.Number("Storage:LowWaterPercent", none.LowWaterPercent, 0, 50),
            BallastMiB = read.Number("Storage:BallastMiB", none.BallastMiB, 0, 1 << 20),
            CacheMiB = read.Number("Storage:CacheMiB", none.CacheMiB, 1, 65536),
            BusyTimeoutMs = read.Number("Storage:BusyTimeoutMs", none.BusyTimeoutMs, 0, 600_000),
            PartitionDays = read.Number("Storage:PartitionDays", none.PartitionDays, 0, 31),
            NodeLeaseSeconds = read.Number("Storage:NodeLeaseSeconds", none.NodeLeaseSeconds, 5, 600),
        };

    private static RetentionOptions Retention(OptionReader read, RetentionOptions none) =>
        new()
        {
            BodiesDays = read.Number("Retention:BodiesDays", none.BodiesDays, 0, RetentionOptions.MostDays),
            MetadataDays = read.Number("Retention:MetadataDays", none.MetadataDays, 0, RetentionOptions.MostDays),
            AttemptsDays = read.Number("Retention:AttemptsDays", none.AttemptsDays, 0, RetentionOptions.MostDays),
            RejectedDays = read.Number("Retention:RejectedDays", none.RejectedDays, 0, RetentionOptions.MostDays),
            DedupeDays = read.Number("Retention:DedupeDays", none.DedupeDays, 0, RetentionOptions.MostDays),
        };

    private static DeliveryOptions Delivery(OptionReader read, DeliveryOptions none) =>
        new()
        {
            MaxInFlight = read.Number("Delivery:MaxInFlight", none.MaxInFlight, 1, 65536),
            LaneQueue = read.Number("Delivery:LaneQueue", none.LaneQueue, 1, 65536),
            QueuedBytes = (long)read.Number("Delivery:QueuedMiB", (int)(none.QueuedBytes >> 20), 1, 16384) << 20,
            ConnectTimeout = read.Seconds("Delivery:ConnectTimeoutSeconds", none.ConnectTimeout, 60),
        };

    private static LiveOptions Live(OptionReader read, LiveOptions none) =>
        new()
        {
            ForwardLimit = read.Seconds("Live:ForwardLimitSeconds", none.ForwardLimit, 300),
            ConnectTimeout = read.Seconds("Live:ConnectTimeoutSeconds", none.ConnectTimeout, 60),
            Rest = read.Seconds("Live:RestSeconds", none.Rest, 3600),
            HealthInterval = read.Seconds("Live:HealthIntervalSeconds", none.HealthInterval, 3600),
        };

    private static StreamOptions Streams(OptionReader read, StreamOptions none) =>
        new()
        {
            MaxClients = read.Number("Streams:MaxClients", none.MaxClients, 1, 100_000),
            MaxClientsPerCaller = read.Number("Streams:MaxClientsPerCaller", none.MaxClientsPerCaller, 1, 100_000),
            WriteDeadline = read.Seconds("Streams:WriteDeadlineSeconds", none.WriteDeadline, 60),
            KeepChanges = read.Number("Streams:KeepChanges", none.KeepChanges, 1_000, 100_000_000),
            Origins = read.List("Streams:Origins", none.Origins, OriginForm, text => PublicUrl(text)?.GetLeftPart(UriPartial.Authority)),
            Session = read.Seconds("Streams:SessionSeconds", none.Session, 604_800),
            Demo = read.Flag("Streams:Demo", none.Demo),
        };

    private static ListenerOptions Listeners(OptionReader read, ListenerOptions none) =>
        new()
        {
            Silence = read.Seconds("Listeners:SilenceSeconds", none.Silence, 120),
            Keep = TimeSpan.FromDays(read.Number("Listeners:KeepDays", (int)none.Keep.TotalDays, 0, 3650)),
        };

    private static WatchOptions Watch(OptionReader read, WatchOptions none) =>
        new()
        {
            Parked = TimeSpan.FromHours(read.Number("Watch:ParkedHours", (int)none.Parked.TotalHours, 0, 8760)),
            Silent = TimeSpan.FromHours(read.Number("Watch:SilentHours", (int)none.Silent.TotalHours, 0, 8760)),
            RejectingPercent = read.Number("Watch:RejectingPercent", none.RejectingPercent, 0, 100),
            RejectingRequests = read.Number("Watch:RejectingRequests", none.RejectingRequests, 1, 1_000_000),
            DiskLowMiB = read.Number("Watch:DiskLowMiB", none.DiskLowMiB, 0, 1 << 20),
            DiskLowPercent = read.Number("Watch:DiskLowPercent", none.DiskLowPercent, 0, 50),
            Certificate = TimeSpan.FromDays(read.Number("Watch:CertificateDays", (int)none.Certificate.TotalDays, 0, 365)),
        };

    /// <summary>No path: the UI, the API and ingest stand at the root of their host.</summary>
    private static Uri? PublicUrl(string text) =>
        HttpUri(text) is { PathAndQuery: "/", UserInfo: "", Fragment: "", Host.Length: > 0 } uri ? uri : null;

    private static Uri? HttpUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : null;
}
