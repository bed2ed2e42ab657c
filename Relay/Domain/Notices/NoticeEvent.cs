using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Relay.Dialects.Json;

namespace Relay.Domain.Notices;

/// <summary>A notice as an event: of the relay's own source, which no request can reach.</summary>
internal static class NoticeEvent
{
    private static readonly Dialect Own = Dialect.Create(Source.Own.Dialect);
    private static readonly HeaderList Headers = new([new Header("Content-Type", "application/json")]);

    /// <param name="now">Unix milliseconds.</param>
    public static EventRecord From(Notice notice, long now)
    {
        var body = Body(notice, now);
        return new EventRecord
        {
            SourceId = Source.Own.Id,
            Envelope = new Envelope
            {
                Kind = notice.Kind,
                Type = notice.Kind,
                DedupeKey = notice.DedupeKey,
                OccurredAt = now,
            },
            ReceivedAt = now,
            Verification = VerificationResult.Unsigned,
            Request = new InboundRequest(body, Headers, ""),
            BodySha256 = SHA256.HashData(body),
            Remote = "",
            Dialect = Own,
        };
    }

    private static byte[] Body(Notice notice, long now)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("type", notice.Kind);
            json.WriteString("timestamp", DateTimeOffset.FromUnixTimeMilliseconds(now).UtcDateTime);
            json.WriteStartObject("data");
            json.WriteString("text", notice.Text);
            json.WriteString("state", notice.State == NoticeState.Open ? "open" : "resolved");
            json.WriteString("severity", Lower(notice.Severity));
            json.WriteString("incident", notice.Incident);
            foreach (var (name, value) in notice.Facts)
                Write(json, name, value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        // In the form in which every envelope is written.
        return JavaScriptJson.Restringify(output.WrittenSpan)!;
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            default:
                throw new ArgumentException($"A fact is a text, a number, a truth or null, not {value.GetType().Name}.", nameof(value));
        }
    }

    private static string Lower(NoticeSeverity severity) =>
        severity switch
        {
            NoticeSeverity.Critical => "critical",
            NoticeSeverity.Warning => "warning",
            _ => "info",
        };
}
