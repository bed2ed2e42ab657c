using System.Text.Json;
using Relay.Simulator.Evidence;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof;
using Relay.Simulator.Storms;
using Relay.Tests.Commands;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>Storms in the middle of which the relay, or the simulator, is killed.</summary>
public sealed class StormKillTests : IDisposable
{
    private static readonly Dictionary<string, string> Environment = new() { ["RELAY_ADMIN_KEY"] = RelayProcess.AdminKey };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-storm-kill-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task A_relay_that_comes_back_is_waited_for_and_what_nobody_can_know_is_not_judged(string signal)
    {
        var (relay, client) = await ServeAsync();
        var url = client.BaseAddress!;
        var (file, begun) = (
            Path.Combine(_folder.FullName, "storm.db"),
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        var storm = new Storm(
            new StormOptions
            {
                Target = url,
                Key = RelayProcess.AdminKey,
                Evidence = file,
                Plan = new PlanOptions
                {
                    Seed = 42,
                    Calls = 300,
                    Rate = 200,
                    Disorder = new Disorder { Duplicates = 0.1, BadSignatures = 0.02 },
                },
            }
        )
        {
            OnProgress = progress =>
            {
                if (progress.Log.Requests > 200)
                    begun.TrySetResult();
            },
        };
        var running = storm.RunAsync(CancellationToken.None);
        await begun.Task;

        relay.Signal(signal);
        await relay.ExitAsync();
        relay.Dispose();
        client.Dispose();
        (relay, client) = await RelayProcess.ServeAsync(url, Data, Environment, "--allow-private-targets", "--log-level", "Error");
        var report = await running;

        relay.Signal("TERM");
        await relay.ExitAsync();
        relay.Dispose();
        client.Dispose();
        Assert.NotEmpty(report.Facts.Outages);
        Assert.True(report.Proof.IsGreen, string.Join('\n', report.Proof.Verdicts.Where(verdict => verdict.Colour == Colour.Red)));
        Assert.Equal(report.Plan.Requests, report.Figures.Requests);
        using var evidence = EvidenceFile.Open(file);
        Assert.Equal(VerificationState.Green, StormVerification.Verify(evidence).State);
    }

    [Fact]
    public async Task A_simulator_that_is_killed_leaves_a_file_that_says_how_far_it_came_and_no_verdict()
    {
        var (relay, client) = await ServeAsync();
        var file = Path.Combine(_folder.FullName, "storm.db");
        using (
            var simulator = RelayProcess.StartSimulator(
                Environment,
                ["storm", "--target", client.BaseAddress!.ToString(), "--calls", "5000", "--rate", "200", "--evidence", file]
            )
        )
        {
            // Calls have fallen quiet by then, and are committed.
            await Poll.UntilAsync(async () => await ReceivedAsync(client) > 900, "the storm does not begin");
            simulator.Signal("KILL");
            Assert.Equal(137, (await simulator.ExitAsync()).Code);
        }

        relay.Signal("TERM");
        await relay.ExitAsync();
        relay.Dispose();
        client.Dispose();
        var verified = await RelayProcess.SimulateAsync(Environment, "verify", file);
        var compared = await RelayProcess.SimulateAsync(Environment, "compare", file, file);

        Assert.Equal((3, 3), (verified.Code, compared.Code));
        Assert.Contains("Incomplete.", verified.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing-lost", verified.Output, StringComparison.Ordinal);
        using var evidence = EvidenceFile.Open(file);
        Assert.InRange(evidence.CallCount, 20, 4_999);
    }

    private string Data => Path.Combine(_folder.FullName, "data");

    private Task<(RelayProcess Process, HttpClient Client)> ServeAsync() =>
        RelayProcess.ServeAsync(Data, Environment, "--allow-private-targets", "--log-level", "Error");

    private static async Task<long> ReceivedAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/ledger");
        request.Headers.Authorization = new("Bearer", RelayProcess.AdminKey);
        using var answer = await client.SendAsync(request);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("received").GetInt64();
    }
}
