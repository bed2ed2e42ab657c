using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Relay.Storage.Querying;

namespace Relay.Storage.Access;

/// <summary>
/// The keys under the cookies and forms of the pages, in the store: a restart and every other node read what this one wrote. What is
/// secret of a key was sealed before it comes here (<see cref="FormKeySeal"/>).
/// </summary>
/// <remarks>
/// The framework asks at the first page, once a day after that, and when it meets a key that it does not know; it asks without waiting
/// for tasks, so this one blocks a thread for as long as a row takes.
/// </remarks>
internal sealed class FormKeys(IStore store, IdSequence ids) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [
            .. store
                .ReadAsync(db => db.Query("SELECT body FROM form_keys ORDER BY id", row => row.BytesOrNull(0)!))
                .GetAwaiter()
                .GetResult()
                .Select(body => XElement.Load(new MemoryStream(body))),
        ];

    public void StoreElement(XElement element, string friendlyName)
    {
        using var body = new MemoryStream();
        element.Save(body, SaveOptions.DisableFormatting);
        store
            .WriteAsync(db =>
                db.Execute(
                    "INSERT INTO form_keys (id, name, body) VALUES (@id, @name, @body)",
                    ("id", ids.Next()),
                    ("name", friendlyName),
                    ("body", body.ToArray())
                )
            )
            .GetAwaiter()
            .GetResult();
    }
}
