using System.Data.Common;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>Who did what: one row in the transaction of the change itself.</summary>
internal static class Audit
{
    public static void Write(DbConnection db, long id, long at, string actor, string action, string subject, string? detail = null) =>
        db.Execute(
            "INSERT INTO audit (id, at, actor, action, subject, detail) VALUES (@id, @at, @actor, @action, @subject, @detail)",
            ("id", id),
            ("at", at),
            ("actor", actor),
            ("action", action),
            ("subject", subject),
            ("detail", detail)
        );
}
