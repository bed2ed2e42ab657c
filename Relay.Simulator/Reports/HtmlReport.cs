using System.Net;
using System.Text;
using Relay.Simulator.Proof;
using Relay.Simulator.Storms;

namespace Relay.Simulator.Reports;

/// <summary>A storm's report for people: one page that needs nothing else, dark or light as the reader's system is.</summary>
public static class HtmlReport
{
    private const int MostOffenders = 200;

    /// <summary>The page.</summary>
    public static string Write(StormReport report)
    {
        var page = new StringBuilder(64 * 1024);
        page.Append(
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                    + "content=\"width=device-width,initial-scale=1\"><title>Storm "
            )
            .Append(report.Options.Plan.Seed);
        page.Append("</title><style>").Append(HtmlStyle.Css).Append("</style></head><body><main>");
        Head(page, report);
        Figures(page, report);
        Verdicts(page, report.Proof);
        page.Append("<section class=\"plots\">");
        foreach (var plot in Plots.From(report))
            page.Append(SvgPlot.Figure(plot));
        page.Append("</section>");
        Webhooks(page, report);
        Options(page, report);
        return page.Append("</main></body></html>\n").ToString();
    }

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Head(StringBuilder page, StormReport report)
    {
        var (word, style) = report.Proof.IsGreen
            ? ("Every invariant holds", "green")
            : (
                $"{report.Proof.Verdicts.Count(verdict => verdict.Colour == Colour.Red)} of {report.Proof.Verdicts.Count} "
                    + "invariants are broken",
                "red"
            );
        page.Append(
            "<header><p class=\"kicker\">Storm, seed "
                + $"{report.Options.Plan.Seed}{(report.Facts.IsPartial ? ", stopped early" : "")}</p><h1 "
                + $"class=\"{style}\">{Mark(report.Proof.IsGreen ? Colour.Green : Colour.Red)} {word}</h1>"
        );
        page.Append(
            $"<p>{report.Plan.Calls:N0} calls of {Text(string.Join(", ", report.Plan.Options.Dialects))} against "
                + $"<code>{Text(report.Options.Target.ToString())}</code>, {report.BeganAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, "
                + $"{report.Took.TotalSeconds:0.0} s in all.</p></header>"
        );
    }

    private static void Figures(StringBuilder page, StormReport report)
    {
        var figures = report.Figures;
        (string Label, string Value)[] shown =
        [
            ("requests", $"{figures.Requests:N0}"),
            ("per second", $"{figures.Requests / Math.Max(0.001, report.SendingTook.TotalSeconds):N0}"),
            ("events", $"{report.Plan.Events:N0}"),
            ("delivered", $"{figures.Delivered:N0}"),
            ("answer p50", Ms(figures.Answers.Percentile(0.5))),
            ("answer p99", Ms(figures.Answers.Percentile(0.99))),
            ("retries", $"{figures.Retries:N0}"),
            ("failed tries", $"{figures.Failed:N0}"),
        ];
        page.Append("<dl class=\"figures\">");
        foreach (var (label, value) in shown)
            page.Append($"<div><dt>{label}</dt><dd>{value}</dd></div>");
        page.Append("</dl>");
    }

    private static void Verdicts(StringBuilder page, StormProof proof)
    {
        page.Append(
            "<section><h2>Invariants</h2><table "
                + "class=\"verdicts\"><thead><tr><th>Verdict</th><th>Promise</th><th>Counted</th></tr></thead><tbody>"
        );
        foreach (var verdict in proof.Verdicts)
        {
            var style = Style(verdict.Colour);
            page.Append(
                $"<tr class=\"{style}\"><td><span class=\"mark\">{Mark(verdict.Colour)}</span> "
                    + $"<code>{verdict.Name}</code></td><td>{Text(verdict.Promise)}</td><td>{Text(verdict.Facts)}</td></tr>"
            );
            if (verdict.Offenders.Count > 0)
                Offenders(page, verdict);
        }

        page.Append("</tbody></table></section>");
    }

    private static void Offenders(StringBuilder page, Verdict verdict)
    {
        page.Append("<tr class=\"offenders\"><td colspan=\"3\"><details open><summary>")
            .Append($"{verdict.OffenderCount:N0} to look at</summary><ul>");
        foreach (var offender in verdict.Offenders.Take(MostOffenders))
            page.Append($"<li><code>{Text(offender.Id)}</code> {Text(offender.What)}<br><small>{Text(offender.Look)}</small></li>");
        if (verdict.OffenderCount > MostOffenders)
            page.Append($"<li>and {verdict.OffenderCount - MostOffenders:N0} more; the JSON report has the first thousand</li>");
        page.Append("</ul></details></td></tr>");
    }

    private static void Webhooks(StringBuilder page, StormReport report)
    {
        if (report.Facts.Webhooks.Count == 0)
            return;
        page.Append(
            "<section><h2>Webhooks</h2><table><thead><tr><th>Webhook</th><th>Provider</th><th>Event</th><th>Payload</th><th "
                + "class=\"n\">Hits</th><th class=\"n\">Events</th></tr></thead><tbody>"
        );
        foreach (var webhook in report.Facts.Webhooks)
        {
            page.Append(
                $"<tr><td><code>{Text(webhook.Id)}</code></td><td>{webhook.Dialect}</td>"
                    + $"<td>{Text(webhook.Event)}{(webhook.IsTroubled ? " <em>(receiver fails until mended)</em>" : "")}</td>"
                    + $"<td>{(webhook.IsOriginal ? "original" : "envelope")}</td>"
            );
            page.Append(
                $"<td class=\"n\">{report.Figures.HitsOf(webhook):N0}</td><td class=\"n\">{report.Figures.EventsOf(webhook):N0}</td></tr>"
            );
        }

        page.Append("</tbody></table></section>");
    }

    private static void Options(StringBuilder page, StormReport report)
    {
        page.Append(
            $"<footer><p>SHA-256 of the plan, call by call: <code>{report.Plan.Digest}</code></p><p>The same again: "
                + $"<code>{Text(StormArguments.From(report.Options))}</code></p></footer>"
        );
    }

    private static string Style(Colour colour) =>
        colour switch
        {
            Colour.Green => "green",
            Colour.Red => "red",
            _ => "grey",
        };

    private static string Mark(Colour colour) =>
        colour switch
        {
            Colour.Green => "✓",
            Colour.Red => "✗",
            _ => "·",
        };

    private static string Ms(TimeSpan? time) => time is { } known ? $"{known.TotalMilliseconds:0.0} ms" : "–";
}
