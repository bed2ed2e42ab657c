using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Relay.Tests.Commands;

/// <summary>What the program says on its streams and with its exit code.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("relay-program-").FullName;

    [Theory]
    [InlineData("relay: Unrecognized command or argument 'bogus'.", "bogus")]
    [InlineData("relay: Unrecognized command or argument '--bogus'.", "serve", "--bogus")]
    [InlineData(
        "relay: Urls is 'ftp://x'; it takes addresses such as http://localhost:5080 (encryption is the business of a proxy in front).",
        "serve",
        "--urls",
        "ftp://x"
    )]
    [InlineData(
        "relay: Log:Level is 'loud'; it takes one of Trace, Debug, Information, Warning, Error, Critical, None.",
        "--log-level",
        "loud"
    )]
    [InlineData(
        "relay: Storage:Connection is no connection string; it takes one such as \"Host=localhost;Database=relay\", or nothing for SQLite under --data.",
        "serve",
        "--store",
        "localhost"
    )]
    public async Task Wrong_usage_is_one_sentence_and_2(string sentence, params string[] arguments)
    {
        var (code, output, error) = await RelayProcess.RunAsync(null, arguments);

        Assert.Equal((2, "", sentence), (code, output, error.Trim()));
    }

    [Fact]
    public async Task A_copy_of_a_store_in_PostgreSQL_is_left_to_its_own_tools()
    {
        var (code, _, error) = await RelayProcess.RunAsync(
            new Dictionary<string, string> { ["RELAY__Storage__Connection"] = "Host=localhost" },
            "store",
            "backup",
            "--to",
            Path.Combine(_data, "copy")
        );

        Assert.Equal(2, code);
        Assert.Contains("pg_dump", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_data, "copy")));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_69()
    {
        var (code, _, error) = await RelayProcess.RunAsync(
            null,
            "serve",
            "--urls",
            "http://127.0.0.1:0",
            "--data",
            _data,
            "--store",
            $"Host={_data};Database=relay;Password=geheim"
        );

        Assert.Equal(69, code);
        Assert.Contains("The store relay on ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_option_in_the_environment_is_2()
    {
        var (code, _, error) = await RelayProcess.RunAsync(
            new Dictionary<string, string> { ["RELAY__Storage__CacheMiB"] = "much", ["RELAY__Storage__Cash"] = "1" },
            "serve",
            "--data",
            _data
        );

        Assert.Equal(2, code);
        Assert.Equal(
            [
                "relay: Storage:CacheMiB is 'much'; it takes a whole number from 1 to 65536.",
                "relay: Storage:Cash is no option; appsettings.json lists them all.",
            ],
            error.Trim().Split('\n')
        );
    }

    [Fact]
    public async Task The_version_is_a_line()
    {
        var (code, output, _) = await RelayProcess.RunAsync(null, "--version");

        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", output);
    }

    [Fact]
    public async Task A_bind_that_others_reach_needs_a_key_first()
    {
        var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://0.0.0.0:0", "--data", _data);

        Assert.Equal(78, code);
        Assert.Contains("RELAY_ADMIN_KEY", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_data, "admin.key")));
    }

    [Fact]
    public async Task What_keeps_it_from_starting_is_one_sentence_and_nothing_in_the_log()
    {
        var file = Path.Combine(_data, "a file");
        await File.WriteAllTextAsync(file, "");

        var (code, output, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://127.0.0.1:0", "--data", file);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith(
            $"relay: The folder {file} cannot hold the store; name another with --data: ",
            Assert.Single(error.Trim().Split('\n')),
            StringComparison.Ordinal
        );

        (code, output, error) = await RelayProcess.RunAsync(
            new Dictionary<string, string> { ["RELAY_ADMIN_KEY"] = "short" },
            "serve",
            "--urls",
            "http://127.0.0.1:0",
            "--data",
            _data
        );
        Assert.Equal((2, "", "relay: RELAY_ADMIN_KEY must be rk_ and 20 or more characters."), (code, output, error.Trim()));
    }

    [Fact]
    public async Task The_first_admin_key_is_printed_once()
    {
        var first = await StartAndStopAsync();
        var key = (await File.ReadAllTextAsync(Path.Combine(_data, "admin.key"))).Trim();

        Assert.Single(first.Split('\n'), line => line.Contains(key, StringComparison.Ordinal));
        Assert.DoesNotContain(key, await StartAndStopAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_relay_on_a_store_is_75_and_leaves_the_first_alone()
    {
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://127.0.0.1:0", "--data", _data);

            Assert.Equal(75, code);
            Assert.Contains(_data, error, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
        }
    }

    [Fact]
    public async Task A_broken_store_is_74_and_stays_as_it_is()
    {
        var file = Path.Combine(_data, "relay.db");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Range(0, 8192).Select(i => (byte)i)]);
        var before = await File.ReadAllBytesAsync(file);

        var (code, _, error) = await RelayProcess.RunAsync(null, "serve", "--urls", "http://127.0.0.1:0", "--data", _data);

        Assert.Equal(74, code);
        Assert.Contains("relay.db", error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(file));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task A_signal_stops_it_in_order(string signal)
    {
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            relay.Signal(signal);

            var (code, output, error) = await relay.ExitAsync();
            Assert.Equal((0, ""), (code, error));
            Assert.Contains("Relay stops", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_closed_output_does_not_end_it()
    {
        var (relay, client) = await RelayProcess.ServeAsync(_data, "--log-level", "Trace");
        using (relay)
        using (client)
        {
            relay.CloseOutput();

            for (var i = 0; i < 20; i++)
                Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
        }
    }

    [Fact]
    public async Task A_key_is_made_while_the_relay_is_stopped_and_while_it_runs()
    {
        var (_, stopped, _) = await RelayProcess.RunAsync(null, "keys", "create", "--name", "before", "--role", "viewer", "--data", _data);
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            var admin = new Dictionary<string, string> { ["RELAY_ADMIN_KEY"] = RelayProcess.AdminKey };
            var (code, running, error) = await RelayProcess.RunAsync(
                admin,
                "keys",
                "create",
                "--name",
                "while",
                "--role",
                "admin",
                "--data",
                _data,
                "--urls",
                client.BaseAddress!.ToString()
            );
            Assert.Equal((0, ""), (code, error));

            Assert.Equal(HttpStatusCode.OK, await PostSourceAsync(client, stopped.Trim(), HttpMethod.Get));
            Assert.Equal(HttpStatusCode.Forbidden, await PostSourceAsync(client, stopped.Trim(), HttpMethod.Post));
            Assert.Equal(HttpStatusCode.Created, await PostSourceAsync(client, running.Trim(), HttpMethod.Post));
        }
    }

    [Fact]
    public async Task A_key_of_a_running_relay_that_can_t_be_asked_is_75_with_what_to_do()
    {
        var (relay, client) = await RelayProcess.ServeAsync(_data);
        using (relay)
        using (client)
        {
            var (code, _, error) = await RelayProcess.RunAsync(null, "keys", "create", "--name", "x", "--role", "viewer", "--data", _data);

            Assert.Equal(75, code);
            Assert.Contains("RELAY_ADMIN_KEY", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_sides_are_apart_where_ingest_has_an_address_of_its_own()
    {
        var ingest = $"http://127.0.0.1:{RelayProcess.FreePort()}";
        var (relay, client) = await RelayProcess.ServeAsync(_data, "--ingest-urls", ingest);
        using (relay)
        using (client)
        {
            await client.PostAsJsonAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
            var call = JsonContent.Create(
                new JsonObject
                {
                    ["id"] = "evt_1",
                    ["type"] = "call.end",
                    ["account_id"] = "acct_1",
                    ["data"] = new JsonObject(),
                }
            );

            using var outside = new HttpClient { BaseAddress = new Uri(ingest) };
            Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync(new Uri("/in/desk", UriKind.Relative), call)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await outside.PostAsync(new Uri("/in/desk", UriKind.Relative), call)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await outside.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await outside.GetAsync(new Uri("/api/v1/events", UriKind.Relative))).StatusCode);
        }
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>Without a key from the environment.</summary>
    private async Task<string> StartAndStopAsync()
    {
        var (relay, client) = await RelayProcess.ServeAsync(_data, environment: null);
        using (relay)
        using (client)
        {
            relay.Signal("TERM");
            return (await relay.ExitAsync()).Output;
        }
    }

    private static async Task<HttpStatusCode> PostSourceAsync(HttpClient client, string key, HttpMethod method)
    {
        using var request = new HttpRequestMessage(method, new Uri("/api/v1/sources", UriKind.Relative));
        request.Headers.Authorization = new("Bearer", key);
        if (method == HttpMethod.Post)
            request.Content = JsonContent.Create(new { name = "made", dialect = "standard" });
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
