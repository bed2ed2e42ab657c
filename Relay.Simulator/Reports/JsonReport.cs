using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Simulator.Evidence;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Reports;

/// <summary>A storm's report for programs: every figure, and the offenders as far as the proof names them.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The report as JSON.</summary>
    public static string Write(StormReport report) => JsonSerializer.Serialize(Shape(report), Options);

    /// <summary>What evidence says, as JSON.</summary>
    public static string Write(StormVerification verification, EvidenceFile file) =>
        JsonSerializer.Serialize(
            new
            {
                verification.State,
                verification.Reason,
                file.Head.Plan.Options.Seed,
                file.Head.Plan.Digest,
                file.Seal,
                Written = file.CallCount,
                Report = verification.Report is { } report ? Shape(report) : null,
            },
            Options
        );

    /// <summary>Two runs side by side, as JSON.</summary>
    public static string Write(Comparison comparison) =>
        JsonSerializer.Serialize(
            new
            {
                First = Shape(comparison.First),
                Second = Shape(comparison.Second),
                DifferentCalls = comparison.DifferentCount,
                comparison.Different,
            },
            Options
        );

    private static object Shape(StormReport report)
    {
        var (plan, figures) = (report.Plan, report.Figures);
        return new
        {
            Green = report.Proof.IsGreen,
            Partial = report.Facts.IsPartial,
            Target = report.Options.Target.ToString(),
            BeganAt = report.BeganAt.UtcDateTime,
            plan.Options.Seed,
            plan.Digest,
            plan.DigestVersion,
            plan.Calls,
            plan.Events,
            plan.Missing,
            Providers = plan.Options.Dialects,
            plan.Disorder,
            Sent = new
            {
                figures.Requests,
                figures.Retries,
                figures.Accepted,
                figures.Refused,
                figures.Failed,
                Seconds = report.SendingTook.TotalSeconds,
                AnswerMs = new
                {
                    P50 = Ms(figures.Answers.Percentile(0.5)),
                    P95 = Ms(figures.Answers.Percentile(0.95)),
                    P99 = Ms(figures.Answers.Percentile(0.99)),
                },
            },
            Webhooks = report.Facts.Webhooks.Select(webhook => new
            {
                webhook.Id,
                webhook.Event,
                webhook.Dialect,
                Hits = figures.HitsOf(webhook),
                Events = figures.EventsOf(webhook),
            }),
            report.Facts.Strikes,
            Ledger = report.Facts.Ledger is [.., var last] ? last : null,
            Invariants = report.Proof.Verdicts,
            Seconds = report.Took.TotalSeconds,
            report.Leftovers,
        };
    }

    private static double? Ms(TimeSpan? time) => time?.TotalMilliseconds;
}
