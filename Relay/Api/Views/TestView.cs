using System.Text;

namespace Relay.Api.Views;

/// <summary>What came of a test.</summary>
internal sealed record TestView(bool Ok, int? Status, string Outcome, int DurationMs, string? Error, string? ResponseBody)
{
    public static TestView From(AttemptResult result) =>
        new(
            result.Outcome == Domain.Deliveries.Outcome.Succeeded,
            result.Status,
            result.Outcome.Name(),
            result.DurationMs,
            result.Error,
            result.ResponseBody.IsEmpty ? null : Encoding.UTF8.GetString(result.ResponseBody.Span)
        );
}
