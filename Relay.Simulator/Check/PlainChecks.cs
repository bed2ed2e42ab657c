using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Relay.Dialects.Json;

namespace Relay.Simulator.Check;

/// <summary>Scenarios that are judged by the answer alone.</summary>
internal static class PlainChecks
{
    public static async Task<CheckOutcome> Valid(CheckSetup setup) =>
        Accepted(await setup.DeliverAsync(setup.NewEnd()).ConfigureAwait(false));

    public static async Task<CheckOutcome> DetailsFirst(CheckSetup setup)
    {
        var detail = Enumerable
            .Range(0, 40)
            .Select(_ => setup.NewCall().FirstOrDefault(report => report.Sample.Kind is "recording.available" or "call.reported"))
            .FirstOrDefault(report => report is not null);
        return detail is null
            ? CheckOutcome.NotTried("This provider reports a call in one piece.")
            : Accepted(await setup.DeliverAsync(detail).ConfigureAwait(false));
    }

    public static async Task<CheckOutcome> Malformed(CheckSetup setup)
    {
        foreach (
            var body in (byte[][])
                [
                    "{\"id\":\"x\",\"type\":"u8.ToArray(),
                    "goodbye"u8.ToArray(),
                    [.. "{\"id\":\""u8, 0xC0, 0xAF, .. "\"}"u8],
                    "[]"u8.ToArray(),
                    "null"u8.ToArray(),
                ]
        )
        {
            var answer = await setup.Client.SendAsync(HandlerRequest.From(setup.NewEnd()) with { Body = body }).ConfigureAwait(false);
            if (!IsCalm(answer))
                return CheckOutcome.Bad($"{Encoding.Latin1.GetString(body)} {answer}.");
        }

        return CheckOutcome.Good("Five bodies that can't be read were answered calmly.");
    }

    public static async Task<CheckOutcome> Empty(CheckSetup setup)
    {
        var answer = await setup
            .Client.SendAsync(HandlerRequest.From(setup.NewEnd()) with { Body = ReadOnlyMemory<byte>.Empty })
            .ConfigureAwait(false);
        return IsCalm(answer) ? CheckOutcome.Good($"{answer}.") : CheckOutcome.Bad($"{answer}.");
    }

    public static async Task<CheckOutcome> UnknownType(CheckSetup setup)
    {
        if (Platforms.Find(setup.Options.Dialect) is not null)
            return await OtherTypeAsync(setup).ConfigureAwait(false);
        return await Changed(setup, json =>
            {
                if (setup.Options.Dialect == "voicedock")
                    json["message"]!["type"] = "brand-new-type";
                else
                    json[setup.Options.Dialect == "dialgen" ? "event" : "type"] = "brand.new.type";
            })
            .ConfigureAwait(false);
    }

    public static async Task<CheckOutcome> ExtraFields(CheckSetup setup) =>
        IsJsonObject(setup.NewEnd())
            ? await Changed(setup, json => json["x_new_field"] = new JsonObject { ["deep"] = new JsonArray(1, "two", null) })
                .ConfigureAwait(false)
            : CheckOutcome.NotTried("What this provider sends is no object of JSON.");

    public static Task<CheckOutcome> AnyLanguage(CheckSetup setup)
    {
        var report = setup.NewEnd();
        var values = new Dictionary<string, object?>(report.Values)
        {
            ["customerName"] = "Zoë 渡辺 \u202Eأحمد 😀",
            ["lineName"] = "Zoë 渡辺 😀",
            ["userId"] = "user_渡辺😀",
            ["direction"] = "inbound",
        };
        return Deliver(setup, report with { Values = values });
    }

    public static Task<CheckOutcome> LongBody(CheckSetup setup)
    {
        var text = new string('t', 200 * 1024);
        var report = setup.NewEnd();
        return Deliver(
            setup,
            report with
            {
                Values = new Dictionary<string, object?>(report.Values)
                {
                    ["transcript"] = text,
                    ["userId"] = text,
                    ["lineName"] = text,
                    ["status"] = setup.Options.Dialect == "dialnote" ? text : report.Values.GetValueOrDefault("status"),
                },
            }
        );
    }

    public static async Task<CheckOutcome> FastEnough(CheckSetup setup)
    {
        var answers = await Task.WhenAll(
                Enumerable
                    .Range(0, 50)
                    .Select(_ => setup.NewEnd())
                    .ToList()
                    .Select(report => setup.Client.SendAsync(HandlerRequest.From(report)))
            )
            .ConfigureAwait(false);
        var (slowest, refused) = (answers.Max(answer => answer.Took), answers.FirstOrDefault(answer => !answer.IsAccepted));
        if (refused is not null)
            return CheckOutcome.Bad($"Of fifty at once, one was {refused}.");
        return slowest < setup.Limit
            ? CheckOutcome.Good(
                $"The slowest of fifty took {slowest.TotalMilliseconds:0} ms; the provider waits {setup.Limit.TotalSeconds:0} s."
            )
            : CheckOutcome.Bad(
                $"The slowest of fifty took {slowest.TotalSeconds:0.0} s; the provider waits {setup.Limit.TotalSeconds:0} s and "
                    + "then sends again."
            );
    }

    /// <summary>Where a platform's type stands in its body is the recipe's to know; that it stands there as it is called can be seen.</summary>
    private static async Task<CheckOutcome> OtherTypeAsync(CheckSetup setup)
    {
        var report = setup.NewEnd();
        var (body, known) = (Encoding.UTF8.GetString(report.Render().Body.Span), JsonEncodedText.Encode(report.Sample.Type).ToString());
        return body.Contains($"\"{known}\"", StringComparison.Ordinal)
            ? Accepted(
                await setup
                    .DeliverAsync(
                        report,
                        Encoding.UTF8.GetBytes(body.Replace($"\"{known}\"", "\"brand.new.type\"", StringComparison.Ordinal))
                    )
                    .ConfigureAwait(false)
            )
            : CheckOutcome.NotTried("This provider does not name its types in the body.");
    }

    private static bool IsJsonObject(Calls.CallReport report) => report.Render().Body.Span is [(byte)'{', ..];

    private static async Task<CheckOutcome> Changed(CheckSetup setup, Action<JsonNode> change)
    {
        var report = setup.NewEnd();
        var json = JsonNode.Parse(report.Render().Body.Span)!;
        change(json);
        return Accepted(
            await setup.DeliverAsync(report, JavaScriptJson.Restringify(Encoding.UTF8.GetBytes(json.ToJsonString()))).ConfigureAwait(false)
        );
    }

    private static async Task<CheckOutcome> Deliver(CheckSetup setup, Calls.CallReport report) =>
        Accepted(await setup.DeliverAsync(report).ConfigureAwait(false));

    private static CheckOutcome Accepted(HandlerAnswer answer) =>
        answer.IsAccepted
            ? CheckOutcome.Good($"{answer} in {answer.Took.TotalMilliseconds:0} ms.")
            : CheckOutcome.Bad($"{answer}, retries included.");

    private static bool IsCalm(HandlerAnswer answer) => answer.IsAccepted || answer.Status is >= 400 and < 500;
}
