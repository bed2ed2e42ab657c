using System.Net;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Relay.Hosting.Dialing;
using Relay.Storage.Querying;
using Xunit;

namespace Relay.Tests.Api;

/// <summary>POSTs with an Idempotency-Key: carried out once, answered alike for a day.</summary>
public sealed class IdempotencyTests
{
    private static readonly object Webhook = new
    {
        name = "a",
        provider = "custom",
        url = "http://127.0.0.1:59999/",
        @event = "call.completed",
    };

    [Fact]
    public async Task The_same_request_again_gets_the_same_answer_and_changes_nothing()
    {
        await using var relay = await RelayFixture.StartAsync();

        var first = (await PostAsync(relay, "k1", Webhook)).Expect(201);
        var again = (await PostAsync(relay, "k1", Webhook)).Expect(201);

        Assert.Equal(first.Body, again.Body);
        Assert.Equal((first.Headers.Location, first.Headers.ETag), (again.Headers.Location, again.Headers.ETag));
        Assert.Equal(
            (false, "true"),
            (first.Headers.Contains("Idempotency-Replayed"), again.Headers.GetValues("Idempotency-Replayed").Single())
        );
        Assert.Single((await relay.GetAsync("/api/v1/webhooks")).Items);
        Assert.NotEqual(first.Id, (await PostAsync(relay, "k2", Webhook)).Expect(201).Id);
    }

    [Fact]
    public async Task A_key_belongs_to_one_request_of_one_caller()
    {
        await using var relay = await RelayFixture.StartAsync();
        var other = (await relay.PostAsync("/api/v1/keys", new { name = "other", role = "admin" })).Expect(201)["key"];
        await relay.SourceAsync("desk");
        (await PostAsync(relay, "k", Webhook)).Expect(201);

        (
            await PostAsync(
                relay,
                "k",
                new
                {
                    name = "b",
                    provider = "custom",
                    url = "http://127.0.0.1:59999/",
                    @event = "call.completed",
                }
            )
        ).ExpectProblem(422, "idempotency_key_reused");
        (await PostAsync(relay, "k", Webhook, "/api/v1/webhooks?x=1")).ExpectProblem(422, "idempotency_key_reused");
        (await PostAsync(relay, "k", new { name = "c", role = "viewer" }, "/api/v1/keys")).ExpectProblem(422, "idempotency_key_reused");
        (await PostAsync(relay, "k", Webhook, caller: other)).Expect(201);

        Assert.Equal(2, (await relay.GetAsync("/api/v1/webhooks")).Items.Count);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("")]
    [InlineData("256")]
    public async Task A_key_of_another_form_is_refused(string key)
    {
        await using var relay = await RelayFixture.StartAsync();
        var head =
            $"POST /api/v1/webhooks HTTP/1.1\r\nHost: {relay.Address.Authority}\r\nAuthorization: Bearer {relay.Key}\r\nIdempotency-Key: {(key == "256" ? new string('k', 256) : key)}\r\n";

        var (status, _, body) = await BadInput.RawHttp.SendAsync(
            relay.Address,
            Encoding.Latin1.GetBytes(head + "Content-Length: 2\r\nConnection: close\r\n\r\n{}")
        );
        var (twice, _, _) = await BadInput.RawHttp.SendAsync(
            relay.Address,
            Encoding.Latin1.GetBytes(head + "Idempotency-Key: k\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
        );

        Assert.Equal((400, 400), (status, twice));
        Assert.Contains("idempotency_key_invalid", Encoding.UTF8.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_are_kept_too_and_a_request_that_may_still_work_is_not()
    {
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                Storage = options.Storage with { BusyTimeoutMs = 500 },
            }
        );
        await relay.SourceAsync("desk");
        var clash = new
        {
            name = "x",
            slug = "desk",
            dialect = "generic",
        };

        (await PostAsync(relay, "k", clash, "/api/v1/sources")).ExpectProblem(409, "slug_taken");
        (await relay.SendAsync("DELETE", "/api/v1/sources/desk")).Expect(204);
        (await PostAsync(relay, "k", clash, "/api/v1/sources")).ExpectProblem(409, "slug_taken");
        (await PostAsync(relay, "nowhere", clash, "/api/v1/nothing")).ExpectProblem(404, "not_found");

        using var other = new SqliteConnection($"Data Source={Path.Combine(relay.Folder, "relay.db")};Pooling=False");
        other.Open();
        other.Execute("BEGIN IMMEDIATE");
        (await PostAsync(relay, "k3", Webhook)).ExpectProblem(503, "storage_unavailable");
        other.Execute("COMMIT");
        (await PostAsync(relay, "k3", Webhook)).Expect(201);
    }

    [Fact]
    public async Task What_is_being_carried_out_is_said_so_and_runs_to_its_end_without_its_client()
    {
        var resolver = new HeldResolver();
        await using var relay = await RelayFixture.StartAsync(allowPrivate: false, change: services =>
            services.AddSingleton<IHostResolver>(resolver)
        );
        var webhook = new
        {
            name = "a",
            provider = "custom",
            url = "https://hooks.example/",
            @event = "call.completed",
        };
        using var gone = new CancellationTokenSource();

        var first = PostAsync(relay, "k", webhook, stop: gone.Token);
        await resolver.Asked.Task;
        (await PostAsync(relay, "k", webhook)).ExpectProblem(409, "idempotency_in_progress");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        resolver.Release.SetResult([IPAddress.Parse("93.184.216.34")]);

        ApiAnswer again = null!;
        await Poll.UntilAsync(async () => (again = await PostAsync(relay, "k", webhook)).Status != 409, "the first request is at work");
        Assert.Equal("true", again.Expect(201).Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(again.Id, Assert.Single((await relay.GetAsync("/api/v1/webhooks")).Items).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Answers_outlive_a_restart_and_end_after_a_day_and_what_a_crash_left_is_taken_over()
    {
        var clock = new ManualClock();
        await using var host = await RelayHost.StartAsync(clock);
        var first = (await PostAsync(host.Relay, "k", Webhook)).Expect(201);

        await host.RestartAsync();
        Assert.Equal(first.Id, (await PostAsync(host.Relay, "k", Webhook)).Expect(201).Id);
        // A crash between the change and its answer.
        await host.Store.WriteAsync(db => db.Execute("UPDATE idempotency SET answer = NULL, at = @now", ("now", host.Now)));
        (await PostAsync(host.Relay, "k", Webhook)).ExpectProblem(409, "idempotency_in_progress");
        clock.Advance(IAnswerLog.Abandoned + TimeSpan.FromSeconds(1));
        var second = (await PostAsync(host.Relay, "k", Webhook)).Expect(201);
        Assert.NotEqual(first.Id, second.Id);

        clock.Advance(IAnswerLog.Kept - TimeSpan.FromSeconds(1));
        Assert.Equal(second.Id, (await PostAsync(host.Relay, "k", Webhook)).Expect(201).Id);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(second.Id, (await PostAsync(host.Relay, "k", Webhook)).Expect(201).Id);
        Assert.Equal(1, await host.NumberAsync("SELECT count(*) FROM idempotency"));
    }

    [Fact]
    public async Task No_secret_of_an_answer_lies_open_in_the_store()
    {
        await using var relay = await RelayFixture.StartAsync();

        var key = (await PostAsync(relay, "k", new { name = "a", role = "admin" }, "/api/v1/keys")).Expect(201)["key"];
        var secret = (await PostAsync(relay, "w", Webhook)).Expect(201)["secret"];

        foreach (
            var file in Directory.EnumerateFiles(relay.Folder, "relay.db*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))
        )
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            var text = Encoding.Latin1.GetString(bytes.ToArray());
            Assert.DoesNotContain(key, text, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }

    private static async Task<ApiAnswer> PostAsync(
        RelayFixture relay,
        string key,
        object body,
        string path = "/api/v1/webhooks",
        string? caller = null,
        CancellationToken stop = default
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", caller ?? relay.Key);
        request.Headers.Add("Idempotency-Key", key);
        using var response = await relay.Http.SendAsync(request, stop);
        return await ApiAnswer.ReadAsync(response);
    }

    /// <summary>Answers when it is told to.</summary>
    private sealed class HeldResolver : IHostResolver
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<IPAddress[]> Release { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
        {
            Asked.TrySetResult();
            return Release.Task;
        }
    }
}
