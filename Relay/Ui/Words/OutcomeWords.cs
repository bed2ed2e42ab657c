using Microsoft.AspNetCore.WebUtilities;

namespace Relay.Ui.Words;

/// <summary>What came of a try, in words.</summary>
internal static class OutcomeWords
{
    /// <summary>In short, for titles: the sentence of the try itself says more.</summary>
    public static string Phrase(Outcome outcome, int? status) =>
        outcome switch
        {
            _ when status is { } code => $"answered {code} {ReasonPhrases.GetReasonPhrase(code)}".TrimEnd(),
            Outcome.ConnectFailed => "no connection",
            Outcome.DnsFailed => "the name was not found",
            Outcome.TlsFailed => "no secure connection",
            Outcome.TimedOut => "no answer in time",
            Outcome.Reset => "the connection was closed",
            Outcome.ProtocolError => "the answer is not HTTP",
            Outcome.AddressBlocked => "the address is not allowed",
            Outcome.TemplateFailed => "the template made nothing",
            Outcome.Shutdown => "Relay was stopping",
            Outcome.Interrupted => "Relay was interrupted",
            _ => outcome.Name(),
        };

    /// <summary>In one or two words, beside a count.</summary>
    public static string Short(Outcome outcome, int? status) =>
        status is { } code ? $"{code} {ReasonPhrases.GetReasonPhrase(code)}".TrimEnd() : Phrase(outcome, null);

    /// <summary>A try as it was recorded.</summary>
    public static string Phrase(AttemptRecord attempt) =>
        attempt.Error
        ?? (
            attempt.DurationMs is null && attempt.Outcome == Outcome.Interrupted
                ? "not finished: Relay was interrupted"
                : Phrase(attempt.Outcome, attempt.Status)
        );

    /// <summary>A delivery in one line, for the title of its dot.</summary>
    /// <param name="webhook">The webhook's name.</param>
    public static string Phrase(DeliveryDot dot, string webhook)
    {
        var tries = dot.Outcome is { } outcome
            ? $", {Phrase(outcome, dot.Status)}{(dot.DurationMs is { } duration ? $" in {Format.Duration(duration)}" : "")}"
            : "";
        var trigger = dot.Trigger switch
        {
            DeliveryTrigger.Replay => ", a replay",
            DeliveryTrigger.Retry => ", retried by hand",
            _ => "",
        };
        return $"{Format.Visible(webhook)}: {States.FromPhase(dot.Phase, dot.Attempts).Text}{tries}{trigger}";
    }
}
