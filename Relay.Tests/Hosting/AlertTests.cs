using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Relay.Hosting;
using Xunit;
using YamlDotNet.Serialization;

namespace Relay.Tests.Hosting;

/// <summary>An alert that names a metric which does not exist is silent for ever, and nobody knows.</summary>
public sealed partial class AlertTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "alerts.yml"));

    [Fact]
    public async Task Alerts_name_only_metrics_that_there_are()
    {
        await using var relay = await RelayFixture.StartAsync();
        var meter = relay.Services.GetRequiredService<RelayMeter>().Meter;
        var known = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                    known.Add(PrometheusText.Name(instrument));
            },
        };
        listener.Start();

        var named = Metric().Matches(Text).Select(match => match.Value).Distinct().ToList();

        Assert.Equal([], named.Except(known));
        Assert.Contains("relay_webhooks_disabled_total", named);
    }

    [Fact]
    public void The_file_is_rules_as_prometheus_reads_them()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(Text);

        var rules = ((List<object>)Assert.Single(file["groups"])["rules"]).Cast<Dictionary<object, object>>().ToList();
        Assert.All(rules, rule => Assert.True(rule.ContainsKey("alert") && rule.ContainsKey("expr") && rule.ContainsKey("annotations")));
        Assert.Equal(rules.Count, rules.Select(rule => rule["alert"]).Distinct().Count());
    }

    [GeneratedRegex(@"\brelay_[a-z_]+")]
    private static partial Regex Metric();
}
