using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Tests.Storage;

/// <summary>A table that refuses rows, by a trigger, as each engine has them.</summary>
internal static class Fault
{
    /// <param name="when">Only rows (<c>NEW</c>) for which this holds.</param>
    public static int Break(DbConnection db, string table, string when = "1 = 1") =>
        SqlDialect.From(db) == SqlDialect.Sqlite
            ? db.Execute($"CREATE TRIGGER broken BEFORE INSERT ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, 'broken'); END")
            : db.Execute(
                $"""
                CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE check_violation; END';
                CREATE TRIGGER broken BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION broken()
                """
            );

    /// <summary>Events cannot be read with their bodies any more.</summary>
    public static int Hide(DbConnection db) =>
        db.Execute(SqlDialect.From(db) == SqlDialect.Sqlite ? "DROP VIEW whole_events" : "ALTER VIEW whole_events RENAME TO hidden");

    public static int Show(DbConnection db) =>
        db.Execute(
            SqlDialect.From(db) == SqlDialect.Sqlite
                ? "CREATE VIEW whole_events AS SELECT * FROM events"
                : "ALTER VIEW hidden RENAME TO whole_events"
        );

    public static int Mend(DbConnection db) =>
        SqlDialect.From(db) == SqlDialect.Sqlite ? db.Execute("DROP TRIGGER broken") : db.Execute("DROP FUNCTION broken() CASCADE");
}
