using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Config;

public sealed class OptionTests
{
    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var problems = ProblemsOf(
            ("Urls", "https://example.com; http://localhost:99999"),
            ("Ingest:MaxBodyBytes", "big"),
            ("Log:Level", "loud"),
            ("AllowPrivateTargets", "perhaps"),
            ("Otlp:Endpoint", "collector"),
            ("Storage:Cache", "1")
        );

        Assert.Equal(
            [
                "Urls is 'https://example.com'; it takes addresses such as http://localhost:5080 (encryption is the business of a proxy in front).",
                "Urls is 'http://localhost:99999'; it takes addresses such as http://localhost:5080 (encryption is the business of a proxy in front).",
                "AllowPrivateTargets is 'perhaps'; it takes true or false.",
                "Ingest:MaxBodyBytes is 'big'; it takes a whole number from 1024 to 26214400.",
                "Log:Level is 'loud'; it takes one of Trace, Debug, Information, Warning, Error, Critical, None.",
                "Otlp:Endpoint is 'collector'; it takes an address such as http://localhost:4317.",
                "Storage:Cache is no option; appsettings.json lists them all.",
            ],
            problems
        );
    }

    [Theory]
    [InlineData("Ingest:QueueEntries", "0")]
    [InlineData("Ingest:QueueEntries", "1e3")]
    [InlineData("Ingest:QueueEntries", "99999999999")]
    [InlineData("Log:Level", "7")]
    [InlineData("ShutdownGraceSeconds", "-1")]
    [InlineData("Egress:Allow", "10.0.0.0")]
    [InlineData("Egress:Allow", "10.0.0.0/8:99999")]
    [InlineData("Egress:Allow", "10.0.0.0/8:9-1")]
    [InlineData("Urls", "http://localhost:5080/path")]
    [InlineData("Urls", "localhost:5080")]
    public void A_value_of_another_form_is_a_problem(string key, string value) =>
        Assert.Contains(ProblemsOf((key, value)), problem => problem.StartsWith($"{key} is '{value}'; it takes", StringComparison.Ordinal));

    [Fact]
    public void There_is_no_relay_without_an_address() =>
        Assert.Equal(["Urls is empty; it takes at least one address such as http://localhost:5080."], ProblemsOf(("Urls", " ; ")));

    [Fact]
    public void Values_are_read()
    {
        var options = Read(
            ("Urls", "http://127.0.0.1:0;http://[::1]:81"),
            ("Egress:Allow:0", "127.0.0.0/8:1024-65535"),
            ("Egress:Allow:1", "::1/128"),
            ("Storage:LowWaterMiB", "2"),
            ("Storage:LowWaterPercent", "0"),
            ("Delivery:QueuedMiB", "1"),
            ("Live:ForwardLimitSeconds", "7"),
            ("log:level", "debug")
        );

        Assert.Equal(["http://127.0.0.1:0", "http://[::1]:81"], options.Urls.Select(url => url.ToString()));
        Assert.True(options.IsLoopbackOnly);
        Assert.Equal(2, options.Egress.Allow.Count);
        Assert.Equal(2 << 20, options.Storage.LowWaterBytes(1L << 40));
        Assert.Equal(1 << 20, options.Delivery.QueuedBytes);
        Assert.Equal(TimeSpan.FromSeconds(7), options.Live.ForwardLimit);
        Assert.Equal(LogLevel.Debug, options.Log.Level);
    }

    [Fact]
    public void A_later_layers_list_replaces_the_earlier_one_whole()
    {
        var file = new Dictionary<string, string?> { ["Urls:0"] = "http://localhost:1", ["Urls:1"] = "http://localhost:2" };
        var flags = new Dictionary<string, string?> { ["Urls"] = "http://localhost:3" };
        var options = RelayConfiguration
            .Read(new ConfigurationBuilder().AddInMemoryCollection(file).AddInMemoryCollection(flags).Build())
            .Options;

        Assert.Equal(["http://localhost:3"], options.Urls.Select(url => url.ToString()));
    }

    [Theory]
    [InlineData("http://localhost:5080", true)]
    [InlineData("http://127.9.9.9:80", true)]
    [InlineData("http://[::1]:80", true)]
    [InlineData("http://0.0.0.0:80", false)]
    [InlineData("http://*:80", false)]
    [InlineData("http://+:80", false)]
    [InlineData("http://[::]:80", false)]
    [InlineData("http://relay.example:80", false)]
    public void Loopback_is_what_only_this_machine_reaches(string url, bool expected) =>
        Assert.Equal(expected, ListenUrl.Parse(url).IsLoopback);

    [Fact]
    public void Private_targets_need_loopback_binds() =>
        Assert.Contains(ProblemsOf(("AllowPrivateTargets", "true"), ("IngestUrls", "http://0.0.0.0:80")), problem =>
            problem.StartsWith("AllowPrivateTargets needs loopback", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("somewhere")]
    [InlineData("relay:geheim@localhost/relay")]
    public void A_store_that_is_no_database_is_refused_without_repeating_its_password(string store)
    {
        var problem = Assert.Single(ProblemsOf(("Storage:Connection", store)));
        Assert.StartsWith("Storage:Connection ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("90", "91", true)]
    [InlineData("90", "0", true)]
    [InlineData("90", "90", false)]
    [InlineData("0", "0", false)]
    [InlineData("0", "300", false)]
    public void Keys_of_events_are_kept_at_least_as_long_as_the_events(string dedupe, string metadata, bool isRefused)
    {
        // Another one that is always wrong: all of them are told at once.
        var problems = ProblemsOf(("Retention:DedupeDays", dedupe), ("Retention:MetadataDays", metadata), ("Retention:BodiesDays", "-1"));

        Assert.Equal(isRefused ? 2 : 1, problems.Count);
        Assert.Equal(isRefused, problems.Any(problem => problem.StartsWith("Retention:DedupeDays is 90 and", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_low_water_mark_can_be_turned_off() =>
        Assert.Equal(0, Read(("Storage:LowWaterMiB", "0")).Storage.LowWaterBytes(1L << 40));

    [Fact]
    public void The_low_water_mark_is_the_larger_of_its_two_parts() =>
        Assert.Equal((1L << 40) / 100 * 3, Read().Storage.LowWaterBytes(1L << 40));

    private static RelayOptions Read(params (string Key, string? Value)[] settings) => RelayConfiguration.Read(Of(settings)).Options;

    private static IReadOnlyList<string> ProblemsOf(params (string Key, string? Value)[] settings) =>
        Assert.Throws<ConfigurationException>(() => RelayConfiguration.Read(Of(settings))).Problems;

    private static IConfigurationRoot Of((string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).Build();
}
