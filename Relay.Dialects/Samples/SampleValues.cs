using System.Security.Cryptography;
using System.Text;

namespace Relay.Dialects.Samples;

/// <summary>
/// The values that templates may name, with their defaults. Telephone numbers are from the range reserved for fiction (+1 … 555 01xx).
/// </summary>
public static class SampleValues
{
    private const long Second = 1000,
        Minute = 60 * Second,
        Hour = 60 * Minute,
        Day = 24 * Hour;

    /// <summary>Every value's name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Fill(
            new Sample
            {
                Name = "",
                Type = "",
                Kind = "",
                Description = "",
            },
            new SampleModel("", 0)
        ).Keys,
    ];

    /// <summary>The model's values over the sample's over the usual ones.</summary>
    internal static Dictionary<string, object?> Fill(Sample sample, SampleModel model)
    {
        var values = new Dictionary<string, object?>();
        AddIds(values, sample, model.Id);
        AddTimes(values, sample.Dialect, model.At);
        AddFacts(values);
        foreach (var (name, value) in sample.Defaults)
            values[name] = value;
        foreach (var (name, value) in model.Values)
            values[name] = value;
        Derive(values, sample.Dialect);
        return values;
    }

    private static void AddIds(Dictionary<string, object?> values, Sample sample, string seed)
    {
        values["eventId"] = sample.Dialect switch
        {
            "dialnote" or "generic" => Uuid(seed, "event"),
            "standard" => "msg_" + Token(seed, "event"),
            _ => "evt_" + Token(seed, "event"),
        };
        values["callId"] = SampleIds.Call(sample.CallIds, Token(seed, "call", 64));
        foreach (var name in (ReadOnlySpan<string>)["batch", "contact", "note", "conversation", "toolCall"])
            values[name + "Id"] = $"{name.ToLowerInvariant()}_{Token(seed, name)}";
        values["voicemailId"] = "vm_" + Token(seed, "voicemail");
        values["carrierCallId"] = "CA" + Token(seed, "carrier", 32);
        values["idempotencyKey"] = "idem_" + Token(seed, "idempotency");
        (values["accountId"], values["organizationId"], values["userId"], values["agentId"]) = (
            "acct_demo",
            "org_demo",
            "user_demo",
            "agent_demo"
        );
        (values["queueId"], values["queueName"], values["endpointId"]) = ("qu_demo", "Sales", "ep_demo");
    }

    // A call of five and a half minutes that was picked up after five seconds; Dialgen counts from its start.
    private static void AddTimes(Dictionary<string, object?> values, string dialect, long at)
    {
        var started = at - (dialect == "dialgen" ? 3 * Minute : 330 * Second);
        (values["at"], values["atSeconds"]) = (at, at / Second);
        (values["createdAt"], values["startedAt"], values["endedAt"]) = (started - 5 * Minute, started, at);
        values["answeredAt"] = dialect == "dialgen" ? started : started + 5 * Second;
        (values["rangeStart"], values["rangeEnd"]) = (at + 5 * Day, at + 6 * Day);
    }

    private static void AddFacts(Dictionary<string, object?> values)
    {
        (values["direction"], values["status"], values["callType"]) = ("inbound", "completed", null);
        (values["customerNumber"], values["customerName"], values["businessNumber"], values["lineName"]) = (
            "+12025550142",
            "Noa Lindqvist",
            "+12025550199",
            "Front desk"
        );
        (values["from"], values["to"], values["fromName"], values["transferredTo"], values["duration"]) = (
            null,
            null,
            "Noa Lindqvist",
            "1001",
            null
        );
        (values["recordingUrl"], values["audioUrl"]) = ("https://recordings.example/sample.mp3", "https://voicemail.example/sample.mp3");
        (values["greeting"], values["transcript"]) = ("Hello, how can I help?", "Good afternoon, I would like a quote for two windows.");
        (values["summary"], values["intent"], values["sentiment"], values["confidence"]) = (
            "The caller asked for a quote.",
            "SALES_INQUIRY",
            "positive",
            0.95
        );
        (values["position"], values["waitSeconds"], values["agentsClaimed"], values["targetsDispatched"]) = (2, 41, 1, 2);
        (values["total"], values["processed"], values["succeeded"], values["failed"], values["percentComplete"], values["successRate"]) = (
            1000,
            1000,
            850,
            150,
            100,
            85
        );
        (values["error"], values["code"], values["toolName"]) = (null, "INSUFFICIENT_CREDITS", "find_appointment");
        (values["content"], values["author"]) = ("Wants to be called back on Friday.", "Robin Vega");
    }

    // Null means "derive it". A call that was never answered has no answeredAt and so no duration.
    private static void Derive(Dictionary<string, object?> values, string dialect)
    {
        var outbound = values["direction"] as string == CallFacts.Outbound;
        var (business, customer) = (values["businessNumber"], values["customerNumber"]);
        values["from"] ??= outbound ? business : customer;
        values["to"] ??= outbound ? customer : business;
        values["callType"] ??= outbound ? "outbound_phone_call" : "inbound_phone_call";
        values["error"] ??= dialect == "dialgen" ? "not enough call minutes" : "speech service unreachable";
        if (values["duration"] is null && values["answeredAt"] is long answered && values["endedAt"] is long ended)
            values["duration"] = (ended - answered) / Second;
    }

    private static string Token(string seed, string name, int length = 24) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{name}")))[..length];

    private static string Uuid(string seed, string name) => Guid.ParseExact(Token(seed, name, 32), "N").ToString("D");
}
