using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Relay.Simulator.Receiver;
using Relay.Tests.Commands;
using Relay.Tests.Storage;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// What stands in <c>deploy/</c> for several relays, run without containers: the relays' arguments, nginx's configuration and a real
/// PostgreSQL, as they are but for addresses, ports and folders.
/// </summary>
public sealed partial class ComposeTests
{
    private const int Events = 60;

    private static readonly Dictionary<string, string> Environment = new()
    {
        ["RELAY_ADMIN_KEY"] = RelayProcess.AdminKey,
        ["RELAY_MASTER_KEY"] = Convert.ToBase64String(Enumerable.Repeat((byte)9, 32).ToArray()),
    };

    [Fact]
    public async Task Two_relays_behind_nginx_take_and_deliver_everything_while_one_of_them_is_away()
    {
        var (server, ports) = (PostgresServer.Shared, (int[])[RelayProcess.FreePort(), RelayProcess.FreePort()]);
        var database = server.Rent();
        var folders = ports.Select(_ => Directory.CreateTempSubdirectory("relay-compose-")).ToArray();
        await using var receiver = RecordingReceiver.Start();
        await using var nginx = await NginxProxy.StartAsync(proxy => Nginx(proxy.Https, ports));
        var address = new Uri($"http://localhost:{nginx.Https}");
        var arguments = Arguments("relay1", server.Address(database), address).ToArray();
        Assert.Equal(arguments, Arguments("relay2", server.Address(database), address));

        var (first, direct) = await ServeAsync(0);
        var (second, _) = await ServeAsync(1);
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = direct.DefaultRequestHeaders.Authorization;
        await PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        await PostAsync(
            "/api/v1/webhooks",
            new
            {
                name = "hook",
                url = new Uri(receiver.Url, "/hook").ToString(),
                @event = "call.completed",
            }
        );
        await Poll.UntilAsync(async () => await NodesAsync() == 2, "they are not two");

        var ids = new HashSet<string>();
        for (var number = 1; number <= Events; number++)
        {
            if (number == Events / 3)
                second.Signal("KILL");
            if (number == Events * 2 / 3)
            {
                await second.ExitAsync();
                second.Dispose();
                (second, _) = await ServeAsync(1);
            }

            ids.Add(await EventAsync(number));
        }

        await receiver.WaitForHitsAsync(Events, TimeSpan.FromSeconds(60));
        await Poll.UntilAsync(() => ids.IsSubsetOf(receiver.Hits.Select(hit => hit.Header("webhook-id")!)), "not everything is delivered");
        Assert.Equal(Events, ids.Count);
        Assert.Equal(0, (await client.GetFromJsonAsync<JsonElement>("/api/v1/ledger")).GetProperty("difference").GetInt64());
        foreach (var process in (RelayProcess[])[first, second])
        {
            process.Signal("TERM");
            Assert.Equal(0, (await process.ExitAsync()).Code);
            process.Dispose();
        }

        direct.Dispose();
        server.Return(database);
        foreach (var folder in folders)
            folder.Delete(recursive: true);

        Task<(RelayProcess Process, HttpClient Client)> ServeAsync(int relay) =>
            RelayProcess.ServeAsync(
                new Uri($"http://127.0.0.1:{ports[relay]}"),
                folders[relay].FullName,
                Environment,
                [.. arguments, "--allow-private-targets", "--log-level", "Error"]
            );

        async Task PostAsync(string path, object body)
        {
            using var answer = await client.PostAsJsonAsync(path, body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }

        async Task<int> NodesAsync() => (await client.GetFromJsonAsync<JsonElement>("/api/v1/nodes")).GetProperty("items").GetArrayLength();

        // As a provider does: what is not answered 200 comes again. The source may be new to the one that is asked.
        async Task<string> EventAsync(int number)
        {
            while (true)
            {
                using var body = new StringContent(
                    $$$"""{"id":"evt_{{{number}}}","type":"call.end","account_id":"a","data":{"call_id":"c"}}""",
                    Encoding.UTF8,
                    "application/json"
                );
                using var answer = await client.PostAsync("/in/desk", body);
                if (answer.IsSuccessStatusCode)
                    return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("eventId").GetString()!;
            }
        }
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("kubernetes.yaml")]
    [InlineData("relay.service")]
    public async Task Every_flag_that_is_used_there_is_one(string file)
    {
        var (code, help, _) = await RelayProcess.RunAsync(null, "serve", "--help");

        Assert.Equal(0, code);
        var flags = Flag().Matches(Read(file)).Select(match => match.Value).Distinct().ToList();
        Assert.Contains("--urls", flags);
        Assert.All(flags, flag => Assert.Contains(flag, help, StringComparison.Ordinal));
    }

    [Fact]
    public void What_systemd_does_not_start_again_are_exit_codes_that_a_restart_does_not_mend()
    {
        var codes = Read("relay.service")
            .Split('\n')
            .Single(line => line.StartsWith("RestartPreventExitStatus=", StringComparison.Ordinal));

        Assert.Equal(
            [
                StartException.BadConfiguration,
                StartException.NoRoom,
                StartException.Corrupted,
                StartException.Newer,
                StartException.WrongKey,
                78,
            ],
            codes.Split('=')[1].Split(' ').Select(int.Parse)
        );
    }

    /// <summary>A relay's arguments as the file has them, with this machine's addresses and without what the test sets itself.</summary>
    private static IEnumerable<string> Arguments(string service, string store, Uri address)
    {
        var yaml = new YamlStream();
        using var text = new StringReader(Read("compose.yaml"));
        yaml.Load(text);
        var relay = (YamlMappingNode)yaml.Documents[0].RootNode["services"][service]["<<"];
        var command = ((YamlSequenceNode)relay["command"]).Select(word => ((YamlScalarNode)word).Value!).ToList();
        Assert.Equal(["dotnet", "Relay.dll", "serve"], command.Take(3));
        Assert.Equal(
            Environment.Keys.Order(),
            ((YamlMappingNode)relay["environment"]).Children.Keys.Select(name => ((YamlScalarNode)name).Value!).Order()
        );
        foreach (var pair in command.Skip(3).Chunk(2))
        {
            if (pair[0] is "--urls" or "--data")
                continue;
            yield return pair[0];
            yield return pair[0] switch
            {
                "--store" => store,
                "--public-url" => address.GetLeftPart(UriPartial.Authority),
                "--trusted-proxies" => "127.0.0.1",
                _ => pair[1],
            };
        }
    }

    private static string Nginx(int port, int[] relays)
    {
        var text = Read("nginx-nodes.conf").Replace("listen 80;", $"listen 127.0.0.1:{port};", StringComparison.Ordinal);
        for (var relay = 1; relay <= relays.Length; relay++)
            text = text.Replace($"server relay{relay}:5080 ", $"server 127.0.0.1:{relays[relay - 1]} ", StringComparison.Ordinal);
        Assert.DoesNotContain("server relay", text, StringComparison.Ordinal);
        return text;
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, "deploy", file));

    [GeneratedRegex("--(?!for|compose)[a-z][a-z-]+")]
    private static partial Regex Flag();
}
