using static Relay.Tests.Faults.Promise;

namespace Relay.Tests.Faults;

/// <summary>What Relay promises, in the order of the table. The order of a row: words, how it is tested, who tests it, figures of what.</summary>
internal static class Promises
{
    public static IReadOnlyList<Promise> All { get; } =
    [
        new(
            "T1",
            "A 2xx answer means that the event is on disk.",
            "60 times `kill -9` while 32 clients post; every id that was acknowledged is looked for in the store afterwards",
            "KillTests",
            Sqlite,
            Postgres
        ),
        new(
            "T2",
            "… also if the power fails.",
            "`strace` of the relay, and of the server, while clients post: before each 200 there is a write of its row to the log and, behind that, a sync that succeeded. Its negative control: a sync that never happened is found",
            "PowerLossTests",
            Sqlite,
            Postgres,
            "negative control"
        ),
        new(
            "T3",
            "At least once, to each enabled webhook.",
            "5,000 events for 4 webhooks whose receiver takes 50 ms; 20 times `kill -9` on the way",
            "DeliveryKillTests",
            Sqlite,
            Postgres
        ),
        new(
            "T4",
            "One event per id of the provider, whatever the storm.",
            "10,000 ids that webhooks want and 10,000 that none does, each 1 to 20 times, shuffled, over 64 connections; on PostgreSQL to two relays at random",
            "DuplicateStormTests",
            Sqlite,
            Postgres
        ),
        new(
            "T5",
            "Three failed deliveries in a row disable, any success resets.",
            "random sequences of 60 results against a model, the 22 named sequences on both stores, random lives of a webhook on both stores",
            "StrikePropertyTests StrikeVectorTests SqliteStrikeVectorTests PostgresStrikeVectorTests SqliteModelTests PostgresModelTests "
                + "FlappingReceiverTests",
            "sequences",
            "lives, " + Sqlite,
            "lives, " + Postgres,
            "named, " + Sqlite,
            "named, " + Postgres
        ),
        new(
            "T6",
            "Nothing that was accepted during an outage is lost.",
            "outages of 0.5, 5, 60 and 600 s by the test's clock: all comes in the order of its events behind a disabling, one click otherwise, and by itself with `redriveOnRecovery`",
            "OutageTests",
            Sqlite,
            Postgres
        ),
        new(
            "T7",
            "Retries after 1, 5 and 25 s, each ± 20 %.",
            "the planned times of 1,000 deliveries of 10 webhooks, by the test's clock",
            "RetryTimesTests",
            Sqlite,
            Postgres
        ),
        new(
            "T8",
            "A webhook that hangs does not slow the others.",
            "1,000 webhooks at 200 events a second, with and without a tenth of them that answer after 10 s",
            "HangingWebhookTests",
            Sqlite,
            Postgres
        ),
        new(
            "T9",
            "Signatures verify with the published libraries.",
            "1,000 bodies with letters from all of Unicode, one of nearly a MiB, judged by StandardWebhooks for .NET, and by `standardwebhooks` and `svix` of npm",
            "PublishedLibraryTests",
            "StandardWebhooks (.NET)",
            "npm"
        ),
        new(
            "T10",
            "A secret is replaced without a gap.",
            "a sender under load that goes from the old secret to the new one while a source has both",
            "SecretRotationTests",
            Both
        ),
        new(
            "T11",
            "Private addresses are never dialled.",
            "addresses and spellings of addresses as targets of a whole relay, a name that answers otherwise the second time, and a redirect to loopback; the connector counts what is dialled",
            "PrivateAddressTests",
            Both
        ),
        new(
            "T12",
            "No request can crash it or make it answer 500.",
            "every row of the catalogue of bad input three times, then ten minutes of requests whose bytes were changed at random",
            "MutatedRequestTests BadInputTests",
            "catalogue",
            "mutated"
        ),
        new(
            "T13",
            "It survives that its database restarts.",
            "PostgreSQL under load: restarted fast and by a crash, away for 20 s, a backend killed, all connections cut, all its processes stopped for 15 s",
            "PostgresRestartTests",
            Postgres
        ),
        new(
            "T14",
            "Nodes can die; another one takes over.",
            "two relays: one stopped by SIGSTOP for a minute with attempts in flight that its successor decides otherwise, then continued; and one killed",
            "StoppedNodeTests",
            "stopped",
            "killed"
        ),
        new(
            "T15",
            "A full disk: it says so, and heals.",
            "a small file system filled to its mark, and without a mark to its last byte, then given room; also a start on it",
            "FullDiskTests",
            Sqlite + " with a mark",
            Sqlite + " without",
            Postgres
        ),
        new(
            "T16",
            "A clock that jumps neither stops nor floods it.",
            "`libfaketime` sets the wall clock of the process an hour back and a day ahead while retries are planned; on PostgreSQL the clock that is given to one of two relays is set so",
            "WallClockTests",
            Sqlite,
            Postgres
        ),
        new(
            "T17",
            "Memory is bounded.",
            "a million events, 10,000 webhooks and 200 clients of the stream of which 100 never read, with a heap of at most 512 MiB",
            "BigStoreTests",
            Sqlite,
            Postgres
        ),
        new(
            "T18",
            "It starts with any backlog.",
            "a start with a million events of which 300,000 are to be delivered",
            "BigStoreTests",
            Sqlite,
            Postgres
        ),
        new(
            "T19",
            "Ingest keeps up.",
            "bodies of 1 KiB over 64 connections, durable, no webhooks; the clients share the processor",
            "IngestSpeedTests",
            Sqlite,
            Postgres
        ),
        new(
            "T20",
            "Secrets never leak.",
            "marked secrets, keys and headers, then searched in logs, answers, pages, exports and the store",
            "SecretLeakTests",
            Sqlite,
            Postgres
        ),
        new(
            "T21",
            "Under too much load it says so.",
            "bodies of a MiB from 200 clients for 60 s, with a heap of at most 256 MiB",
            "OverloadTests",
            Sqlite,
            Postgres
        ),
        new("T22", "It stops in order.", "SIGTERM under load", "StopUnderLoadTests", Sqlite, Postgres),
    ];
}
