using System.Text;
using System.Text.Json;

namespace Relay.Simulator.Check;

/// <summary>Scenarios about who may speak.</summary>
internal static class SignatureChecks
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task<CheckOutcome> Refused(CheckSetup setup, Signing signing)
    {
        if (signing is Signing.Stale or Signing.Future && !Dialect.Create(setup.Options.Dialect).SignatureExpires)
            return CheckOutcome.NotTried("This provider's signatures carry no time.");
        if (Dialect.Create(setup.Options.Dialect) is { VouchesForBody: false, SignatureHeaders.Count: 0 })
            return CheckOutcome.NotTried("This provider's token is in the body, which is sent whole.");
        return await RefusedAsync(setup, HandlerRequest.From(setup.NewEnd()) with { Signing = signing }).ConfigureAwait(false);
    }

    public static Task<CheckOutcome> Altered(CheckSetup setup)
    {
        if (!Dialect.Create(setup.Options.Dialect).VouchesForBody)
            return Task.FromResult(CheckOutcome.NotTried("This provider's token says nothing of the body."));
        var request = HandlerRequest.From(setup.NewEnd());
        var body = request.Body.ToArray();
        var digit = body.AsSpan().LastIndexOfAnyInRange((byte)'0', (byte)'9');
        body[digit] = (byte)('0' + (body[digit] - '0' + 1) % 10);
        return RefusedAsync(setup, request with { Body = body, Signing = Signing.OtherBody });
    }

    public static async Task<CheckOutcome> BeforeParsing(CheckSetup setup)
    {
        foreach (var body in (byte[][])["{\"half\":"u8.ToArray(), "no json at all"u8.ToArray(), []])
        {
            var answer = await setup
                .Client.SendAsync(HandlerRequest.From(setup.NewEnd()) with { Body = body, Signing = Signing.WrongKey })
                .ConfigureAwait(false);
            if (answer.Status != 401)
                return CheckOutcome.Bad(
                    $"A body that can't be read with a wrong signature was {answer}: it was parsed before it was verified."
                );
        }

        return CheckOutcome.Good("Three bodies that can't be read were refused for their signature.");
    }

    // Dialgen and dialnote sign the re-serialised body, so there the same signature fits both forms.
    public static async Task<CheckOutcome> RawBytes(CheckSetup setup)
    {
        var report = setup.NewEnd();
        if (report.Render().Body.Span is not [(byte)'{' or (byte)'[', ..])
            return CheckOutcome.NotTried("What this provider sends is no JSON.");
        using var json = JsonDocument.Parse(report.Render().Body);
        var answer = await setup
            .Client.SendAsync(
                HandlerRequest.From(report) with
                {
                    Body = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(json.RootElement, Indented)),
                }
            )
            .ConfigureAwait(false);
        return answer.IsAccepted
            ? CheckOutcome.Good($"{answer}.")
            : CheckOutcome.Bad($"The same event with white space, signed as it was sent, was {answer}.");
    }

    public static async Task<CheckOutcome> SecretKept(CheckSetup setup)
    {
        if (setup.Client.Answers.Any(answer => answer.Contains(setup.Options.Secret, StringComparison.Ordinal)))
            return CheckOutcome.Bad("The secret stands in an answer.");
        if (setup.Options.ReadLog is null)
            return CheckOutcome.NotTried("No answer holds the secret; the log was not shown (--log).");
        var log = await setup.Options.ReadLog().ConfigureAwait(false);
        return log.Contains(setup.Options.Secret, StringComparison.Ordinal)
            ? CheckOutcome.Bad("The secret stands in the log.")
            : CheckOutcome.Good("Neither answers nor log hold the secret.");
    }

    private static async Task<CheckOutcome> RefusedAsync(CheckSetup setup, HandlerRequest request)
    {
        var answer = await setup.Client.SendAsync(request).ConfigureAwait(false);
        if (answer.Status is not (401 or 403))
            return CheckOutcome.Bad($"It was {answer}, not answered 401.");
        var stored = await setup.LookAsync().ConfigureAwait(false) is { } state ? state.StoredTimes(CheckSetup.Marker(request.Report)) : 0;
        return stored == 0 ? CheckOutcome.Good($"{answer}.") : CheckOutcome.Bad($"{answer}, and stored all the same.");
    }
}
