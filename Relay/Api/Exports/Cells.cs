using System.Globalization;
using Relay.Api.Reading;

namespace Relay.Api.Exports;

/// <summary>Values as cells of a table.</summary>
internal static class Cells
{
    public static string? Time(long? time) =>
        time is { } value ? ApiJson.Time(value).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture) : null;

    public static string Bool(bool value) => value ? "true" : "false";

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string? Number(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A source by its slug, a deleted one by its id.</summary>
    public static string Source(ISetup setup, long id) => setup.FindSource(id)?.Slug ?? Ids.Source(id);
}
