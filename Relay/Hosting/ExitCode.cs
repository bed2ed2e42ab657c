namespace Relay.Hosting;

/// <summary>What the process says when it ends. The README lists them.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,

    /// <summary>A wrong command line or configuration.</summary>
    BadUsage = 2,

    /// <summary>The database that holds the store does not answer.</summary>
    StoreUnreachable = 69,

    /// <summary>The disk of the store is full; nothing in it was changed.</summary>
    StoreFull = 73,
    CorruptedStore = 74,

    /// <summary>Another process holds the store.</summary>
    StoreInUse = 75,

    /// <summary>A newer version of the program made the store.</summary>
    NewerStore = 76,

    /// <summary>The master key does not fit the store's secrets.</summary>
    WrongMasterKey = 77,

    /// <summary>Other machines could reach a relay that nobody has a key for.</summary>
    OpenBind = 78,

    /// <summary>A second SIGINT.</summary>
    Interrupted = 130,
}
