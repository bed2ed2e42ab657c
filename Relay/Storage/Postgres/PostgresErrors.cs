using Npgsql;

namespace Relay.Storage.Postgres;

/// <summary>What an error of the server, or of the way to it, means to those who wait.</summary>
internal static class PostgresErrors
{
    /// <summary>The error itself where it is none of the store's.</summary>
    public static Exception Judge(Exception failure) =>
        failure switch
        {
            StorageException => failure,
            PostgresException refusal => From(refusal),
            NpgsqlException or IOException or TimeoutException => new StorageException(
                "storage_unavailable",
                $"PostgreSQL cannot be reached: {failure.Message}",
                failure
            ),
            _ => failure,
        };

    /// <summary>
    /// By the class of its code: 22, 23 and 42 are about what was asked, 21 about how often one row was, P0 what a trigger says; everything
    /// else is the server's own affair and befalls the whole transaction.
    /// </summary>
    private static StorageException From(PostgresException refusal)
    {
        var isFull = refusal.SqlState == PostgresErrorCodes.DiskFull;
        return new StorageException(
            isFull ? "storage_full" : "storage_unavailable",
            $"PostgreSQL refused ({refusal.SqlState}): {refusal.MessageText}",
            refusal
        )
        {
            // A key that another node wrote meanwhile is found when the transaction is made anew.
            IsCollision =
                refusal.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure
                || refusal is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "dedupe_pkey" },
            OfThisWrite = refusal.SqlState[..2] is "21" or "22" or "23" or "42" or "P0",
        };
    }
}
