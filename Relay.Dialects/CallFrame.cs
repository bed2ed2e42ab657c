using System.Globalization;
using Relay.Dialects.Json;
using Relay.Dialects.Values;

namespace Relay.Dialects;

/// <summary>
/// An event as DialStack's stream of calls tells it, whichever provider it came from (<c>providers.md</c> §1.5): flat, without an id and
/// without the provider's own names, every documented field there and null where unknown.
/// <code>
/// event: call.answered
/// data: {"event":"call.answered","account_id":"acct_…","call_id":"call_…","from_number":"+1…",…}
/// </code>
/// </summary>
public static class CallFrame
{
    private const int TypicalSize = 512;

    /// <summary>The kinds of events that the stream tells of, each with its name there.</summary>
    private static readonly (string Kind, string Name)[] Names =
    [
        (Kinds.CallIncoming, "call.incoming"),
        (Kinds.CallStarted, "call.initiated"),
        (Kinds.CallAnswered, "call.answered"),
        (Kinds.CallCompleted, "call.end"),
        (Kinds.CallTransferred, "call.transfer"),
    ];

    /// <summary>The kinds of events that the stream tells of.</summary>
    public static IReadOnlyList<string> ToldKinds { get; } = [.. Names.Select(entry => entry.Kind)];

    /// <summary>Writes the frame, its empty line included, as UTF-8.</summary>
    /// <param name="kind">One of <see cref="ToldKinds"/>.</param>
    /// <param name="data">The event's facts.</param>
    /// <param name="account">Whose call it is.</param>
    /// <exception cref="ArgumentException">The stream tells of no such kind.</exception>
    public static byte[] Write(string kind, EventData data, string account)
    {
        var name = Array.Find(Names, entry => entry.Kind == kind).Name
            ?? throw new ArgumentException($"No frame is of {kind}.", nameof(kind));
        using var output = new ByteBuffer(TypicalSize);
        output.WriteLatin1("event: ");
        output.WriteLatin1(name);
        output.WriteLatin1("\ndata: ");
        var json = new JavaScriptWriter(output);
        json.Begin();
        json.Text("event", name);
        json.Text("account_id", account);
        WriteFields(ref json, kind, data);
        json.End();
        output.WriteLatin1("\n\n");
        return output.ToArray();
    }

    private static void WriteFields(ref JavaScriptWriter json, string kind, EventData data)
    {
        // An incoming call has no id in the provider's stream (providers.md §1.10).
        if (kind != Kinds.CallIncoming)
            json.Text("call_id", data.CallSid);
        json.Text("from_number", data.From);
        if (kind == Kinds.CallIncoming)
            json.Text("from_name", data.FromName);
        json.Text("to_number", data.To);
        switch (kind)
        {
            case Kinds.CallStarted:
                json.Text("user_id", data.UserId);
                break;
            case Kinds.CallAnswered:
                json.Text("direction", data.Direction);
                json.Text("answered_at", Time(data.AnsweredAt));
                break;
            case Kinds.CallCompleted:
                json.Text("direction", data.Direction);
                json.Text("status", data.Status);
                json.Number("duration_seconds", data.Duration);
                json.Text("ended_at", Time(data.EndedAt));
                break;
            case Kinds.CallTransferred:
                json.Text("transferred_to", data.TransferredTo);
                break;
        }
    }

    /// <summary>The provider writes whole seconds as such; a clock that is finer keeps what it says.</summary>
    private static string? Time(long? unixMilliseconds) =>
        unixMilliseconds is not { } time ? null
        : time % 1000 != 0 ? EventTime.Format(time)
        : DateTimeOffset.FromUnixTimeMilliseconds(time).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
