using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using Relay.Simulator.Receiver;
using Relay.Storage.Querying;
using Relay.Tests.Commands;
using Relay.Tests.Faults;
using Relay.Tests.Storage;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// The relay as a process that can be killed, with 32 clients that remember every acknowledged event and a receiver that remembers every
/// delivery.
/// </summary>
internal sealed class ProcessHost : IAsyncDisposable
{
    private readonly PostgresServer? _server;
    private readonly string _database;
    private readonly ProcessHost? _beside;
    private readonly DirectoryInfo _data;

    // Null where the start failed: then that is what the test says.
    private RelayProcess? _process;
    private HttpClient? _client;
    private int _posted;

    /// <param name="server">Where its store is; in a file where null.</param>
    /// <param name="data">Its folder, where it is not one of its own.</param>
    /// <param name="isFresh">Its database is as large as what it holds: nobody had it before.</param>
    public ProcessHost(PostgresServer? server = null, DirectoryInfo? data = null, bool isFresh = false)
    {
        (_server, _database) = (server, (isFresh ? server?.RentFresh() : server?.Rent()) ?? "");
        (_data, Receiver, Acknowledged) = (
            data ?? Directory.CreateTempSubdirectory("relay-process-"),
            RecordingReceiver.Start(new ReceiverOptions { Kept = 4_000_000 }),
            []
        );
    }

    /// <summary>One more relay on the store of another one, which it leaves before that.</summary>
    public ProcessHost(ProcessHost beside)
    {
        (_beside, _server, _database) = (beside, beside._server, beside._database);
        (_data, Receiver, Acknowledged) = (beside._data, beside.Receiver, beside.Acknowledged);
    }

    public RecordingReceiver Receiver { get; }

    /// <summary>The ids that the relay answered 200 with.</summary>
    public ConcurrentDictionary<string, bool> Acknowledged { get; }

    public RelayProcess Process => _process!;

    /// <summary>What its log tells.</summary>
    public string LogLevel { get; init; } = "Error";

    public HttpClient Client => _client!;

    /// <summary>The name of its database on the server.</summary>
    public string Database => _database;

    /// <summary>Where its store is, on the server.</summary>
    public string StoreAddress => _server!.Address(_database);

    /// <summary>Where it listens.</summary>
    public Uri Address => Client.BaseAddress!;

    public string Data => _data.FullName;

    public string File => Path.Combine(Data, "relay.db");

    /// <param name="environment">What it is given besides, each as <c>NAME=value</c>.</param>
    public async Task StartAsync(params string[] environment) =>
        (_process, _client) = await RelayProcess.ServeAsync(
            Data,
            environment
                .Append($"RELAY_ADMIN_KEY={RelayProcess.AdminKey}")
                .Select(pair => pair.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1]),
            [
                "--allow-private-targets",
                "--log-level",
                LogLevel,
                .. _server is null ? [] : (string[])["--store", _server.Address(_database)],
            ]
        );

    /// <summary>Waits for the process to end.</summary>
    public async Task<(int Code, string Output, string Error)> EndAsync(string signal)
    {
        _process!.Signal(signal);
        var ended = await _process.ExitAsync();
        Client.Dispose();
        _process.Dispose();
        _process = null;
        return ended;
    }

    public async Task<string> SetUpAsync(object? webhook = null)
    {
        await StartAsync();
        await PostAsync("/api/v1/sources", new { name = "desk", dialect = "dialstack" });
        var body = JsonSerializer.SerializeToNode(webhook ?? new { })!.AsObject();
        (body["name"], body["url"], body["event"]) = ("hook", new Uri(Receiver.Url, "/hook").ToString(), "call.completed");
        return (await PostAsync("/api/v1/webhooks", body)).GetProperty("id").GetString()!;
    }

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await Client.PostAsJsonAsync(path, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Whether there was an answer, whatever it was.</summary>
    public async Task<bool> TryPostAsync(string path, object body)
    {
        try
        {
            using var answer = await Client.PostAsJsonAsync(path, body);
            return true;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
    }

    public Task<JsonElement> GetAsync(string path) => Client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Posts one new event; null where there was no answer or no 200.</summary>
    public Task<string?> EventAsync() => EventAsync(Interlocked.Increment(ref _posted));

    /// <summary>Posts the event with this number, perhaps again.</summary>
    public Task<string?> EventAsync(int number, string call = "c") => EventAsync($"{number}", call);

    /// <summary>Posts the event with this name, perhaps again.</summary>
    public async Task<string?> EventAsync(string name, string call)
    {
        using var body = new StringContent(
            $$$"""{"id":"evt_{{{name}}}","type":"call.end","account_id":"a","data":{"call_id":"{{{call}}}"}}""",
            Encoding.UTF8,
            "application/json"
        );
        try
        {
            using var answer = await Client.PostAsync(new Uri("/in/desk", UriKind.Relative), body);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                return null;
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("eventId").GetString()!;
            Acknowledged[id] = true;
            return id;
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>32 clients post until the relay is gone; done when so many more were acknowledged.</summary>
    /// <returns>The clients; they end with the relay.</returns>
    public async Task<Task> StormAsync(int acknowledged)
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var target = Acknowledged.Count + acknowledged;
        var clients = Task.WhenAll(
            Enumerable
                .Range(0, 32)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (await EventAsync() is not null)
                        {
                            if (Acknowledged.Count >= target)
                                enough.TrySetResult();
                        }
                    })
                )
        );
        await Task.WhenAny(enough.Task, clients).WaitAsync(LongForm.Patience);
        Assert.True(enough.Task.IsCompleted, "the clients ended before the relay did");
        return clients;
    }

    /// <summary>Waits until every acknowledged event has come to the receiver.</summary>
    public async Task UntilAllDeliveredAsync()
    {
        using var limit = new CancellationTokenSource(LongForm.Patience);
        while (true)
        {
            // Counted first: what comes after the look ends the wait. No look before there can be enough.
            var count = Receiver.HitCount;
            if (count >= Acknowledged.Count && !Acknowledged.Keys.Except(Delivered()).Any())
                return;
            await Receiver.WaitForHitsAsync(Math.Max(count + 1, Acknowledged.Count), LongForm.Patience).WaitAsync(limit.Token);
        }
    }

    public IReadOnlyList<string> Delivered() => [.. Receiver.Hits.Select(hit => hit.Header("webhook-id")!)];

    /// <summary>Reads the store of a relay that is not running.</summary>
    public T Read<T>(Func<DbConnection, T> read)
    {
        using DbConnection connection = _server is null
            ? new SqliteConnection($"Data Source={File};Pooling=False")
            : new NpgsqlConnection(_server.Address(_database) + ";Pooling=false");
        connection.Open();
        return read(connection);
    }

    public long Number(string sql) => Read(db => db.Long(sql));

    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _client?.Dispose();
        if (_beside is not null)
            return;
        await Receiver.DisposeAsync();
        _server?.Return(_database);
        _data.Delete(recursive: true);
    }
}
