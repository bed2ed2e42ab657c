using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Simulator.Plans;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Reports;

/// <summary>A storm's report for programs: every figure and every offender.</summary>
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

    private static object Shape(StormReport report)
    {
        var (plan, latencies) = (report.Plan, report.Log.Latencies);
        return new
        {
            Green = report.Proof.IsGreen,
            Partial = report.Evidence.IsPartial,
            Target = report.Options.Target.ToString(),
            BeganAt = report.BeganAt.UtcDateTime,
            plan.Options.Seed,
            plan.Digest,
            Calls = plan.Calls.Count,
            Events = plan.Events.Count,
            plan.Missing,
            Providers = plan.Options.Dialects,
            Disorder = PlanFacts.From(plan),
            Sent = new
            {
                report.Log.Requests,
                report.Log.Retries,
                report.Log.Accepted,
                report.Log.Refused,
                report.Log.Failed,
                Seconds = report.SendingTook.TotalSeconds,
                AnswerMs = new
                {
                    P50 = Ms(latencies.Percentile(0.5)),
                    P95 = Ms(latencies.Percentile(0.95)),
                    P99 = Ms(latencies.Percentile(0.99)),
                },
            },
            Webhooks = report.Evidence.Webhooks.Select(webhook => new
            {
                webhook.Id,
                webhook.Event,
                webhook.Dialect,
                Hits = webhook.Sink.Count,
                Events = webhook.Sink.AcceptedEvents,
            }),
            report.Evidence.Strikes,
            Ledger = report.Evidence.Ledger is [.., var last] ? last : null,
            Invariants = report.Proof.Verdicts,
            Seconds = report.Took.TotalSeconds,
            report.Leftovers,
        };
    }

    private static double? Ms(TimeSpan? time) => time?.TotalMilliseconds;
}
