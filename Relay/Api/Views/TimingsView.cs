using System.Text.Json.Serialization;

namespace Relay.Api.Views;

/// <summary>Where the time of a try went; null where that step was not taken.</summary>
internal sealed record TimingsView(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? DnsMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? ConnectMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? TlsMs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? FirstByteMs
)
{
    public static TimingsView From(AttemptTimings timings) => new(timings.DnsMs, timings.ConnectMs, timings.TlsMs, timings.FirstByteMs);
}
