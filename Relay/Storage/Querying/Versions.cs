using System.Data.Common;

namespace Relay.Storage.Querying;

/// <summary>
/// The numbers that nodes ask for once a second. Raising one locks its row until the commit, so that changes of one kind come one after
/// another over all nodes, and a number that is seen has everything below it committed.
/// </summary>
internal static class Versions
{
    /// <summary>Rises with each change of sources and webhooks.</summary>
    public const string Catalog = "catalog";

    /// <summary>Rises with each change of keys, and with each session that is ended.</summary>
    public const string Access = "access";

    /// <summary>To be called first in its transaction: what is read after it stays as it is until the commit.</summary>
    /// <returns>The new number.</returns>
    public static long Raise(DbConnection db, string name) =>
        db.Long("UPDATE versions SET version = version + 1 WHERE name = @name RETURNING version", ("name", name));

    public static long Read(DbConnection db, string name) => db.Long("SELECT version FROM versions WHERE name = @name", ("name", name));
}
