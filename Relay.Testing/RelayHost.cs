using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Relay.Delivery.Lanes;
using Relay.Domain.History;
using Relay.Domain.Webhooks;
using Relay.Simulator.Sinks;

namespace Relay.Testing;

/// <summary>
/// A whole relay inside a test: the real pipeline on a free port, a store in a folder that goes with it, and a clock that moves when the test
/// says so. Any test framework will do.
/// <code>
/// await using var relay = await RelayHost.StartAsync(o =>
/// {
///     o.Sources.Add(new RelaySource("dialstack"));
///     o.Webhooks.Add(new RelayWebhook("call.completed", handler) { Secret = secret });
/// });
/// await relay.PostAsync("call.end");
/// await relay.Deliveries.ShouldSettleAsync();
/// </code>
/// </summary>
public sealed class RelayHost : IAsyncDisposable
{
    /// <summary>What is not said has its default; null is no way to say nothing.</summary>
    private static readonly JsonSerializerOptions Sparse = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly HostedRelay _relay;
    private readonly RelaySinks _sinks;
    private readonly List<RelaySource> _sources = [];

    private RelayHost(HostedRelay relay, ManualClock clock, TimeSpan patience)
    {
        (_relay, Clock, _sinks) = (relay, clock, new RelaySinks(clock));
        Api = new HttpClient { BaseAddress = relay.Address };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", relay.Key);
        Deliveries = new RelayDeliveries(
            relay.Services.GetRequiredService<IHistory>(),
            relay.Services.GetRequiredService<ISetup>(),
            relay.Services.GetRequiredService<InFlightAttempts>(),
            _sinks,
            clock,
            patience
        );
    }

    /// <summary>Where it listens: the API, and the sources below <c>/in/</c>.</summary>
    public Uri Address => _relay.Address;

    /// <summary>The API, as an admin: all that <c>/openapi/v1.json</c> has.</summary>
    public HttpClient Api { get; }

    /// <summary>The clock that everything in it goes by: retries, time limits, sinks. <see cref="Deliveries"/> moves it where it waits.</summary>
    public ManualClock Clock { get; }

    /// <summary>What becomes of the events.</summary>
    public RelayDeliveries Deliveries { get; }

    /// <summary>Starts it.</summary>
    /// <param name="configure">What it starts with; an empty relay where null.</param>
    /// <exception cref="RelayAssertionException">A source or a webhook can't be: the message says why.</exception>
    public static async Task<RelayHost> StartAsync(Action<RelayHostOptions>? configure = null, CancellationToken cancel = default)
    {
        var options = new RelayHostOptions();
        configure?.Invoke(options);
        var clock = new ManualClock(options.Start);
        var folder = Directory.CreateTempSubdirectory("relay-testing-").FullName;
        var relay = new RelayHost(
            await HostedRelay.StartAsync(HostedRelay.Options(folder), clock, null, cancel).ConfigureAwait(false),
            clock,
            options.Patience
        );
        try
        {
            foreach (var source in options.Sources)
                await relay.AddAsync(source, cancel).ConfigureAwait(false);
            foreach (var webhook in options.Webhooks)
                await relay.AddAsync(webhook, cancel).ConfigureAwait(false);
            return relay;
        }
        catch
        {
            await relay.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Adds a source.</summary>
    /// <returns>Its id, <c>src_…</c>.</returns>
    /// <exception cref="RelayAssertionException">It can't be: the message says why.</exception>
    public async Task<string> AddAsync(RelaySource source, CancellationToken cancel = default)
    {
        var id = await CreateAsync("/api/v1/sources", source.ToBody(), cancel).ConfigureAwait(false);
        _sources.Add(source);
        return id;
    }

    /// <summary>Adds a webhook.</summary>
    /// <returns>Its id, <c>wh_…</c>.</returns>
    /// <exception cref="RelayAssertionException">It can't be: the message says why.</exception>
    public async Task<string> AddAsync(RelayWebhook webhook, CancellationToken cancel = default)
    {
        var setup = _relay.Services.GetRequiredService<ISetup>();
        var source = webhook.Source is { } slug ? setup.FindSource(slug)?.Id : null;
        if (webhook.Source is not null && source is null)
            throw new RelayAssertionException(
                $"The webhook '{webhook.Name}' is to take the events of '{webhook.Source}': no source is called so."
            );
        var id = await CreateAsync("/api/v1/webhooks", webhook.ToBody(source is { } known ? Domain.Ids.Source(known) : null), cancel)
            .ConfigureAwait(false);
        // A secret that the handler knows already: the API makes them, and gives none away that somebody else chose.
        Domain.Ids.TryParse("wh_", id, out var number);
        await setup.ChangeWebhookAsync(number, made => made with { Secret = webhook.Secret }, "test", cancel).ConfigureAwait(false);
        return id;
    }

    /// <summary>Adds a receiver that fails as it is told.</summary>
    /// <param name="name">The last part of its address.</param>
    /// <param name="dials">How it behaves; it answers 200 where null.</param>
    public RelaySink AddSink(string name, SinkDials? dials = null) => _sinks.Add(name, dials ?? new SinkDials());

    /// <summary>Posts an event as its provider does, signed.</summary>
    /// <param name="sample">A sample's name, or a provider's type, such as <c>call.end</c>.</param>
    /// <exception cref="RelayAssertionException">No source's provider sends such a thing, or the relay refused it.</exception>
    public Task<PostedEvent> PostAsync(string sample, CancellationToken cancel = default) => PostAsync(new RelayEvent(sample), cancel);

    /// <inheritdoc cref="PostAsync(string, CancellationToken)"/>
    public async Task<PostedEvent> PostAsync(RelayEvent sent, CancellationToken cancel = default)
    {
        var answer = await SendAsync(sent, cancel).ConfigureAwait(false);
        return answer.IsAccepted
            ? answer
            : throw new RelayAssertionException(
                $"The relay answered {answer.Status} to {sent.Sample}: {Explain(answer.Body) ?? answer.Body}"
            );
    }

    /// <summary>Posts an event that the relay may refuse.</summary>
    /// <exception cref="RelayAssertionException">No source's provider sends such a thing.</exception>
    public async Task<PostedEvent> SendAsync(RelayEvent sent, CancellationToken cancel = default)
    {
        var source = FindSource(sent);
        using var http = new HttpClient { BaseAddress = Address };
        using var request = sent.ToRequest(source, Clock.GetUtcNow());
        using var response = await http.SendAsync(request, cancel).ConfigureAwait(false);
        var body = await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
        return new PostedEvent(
            (int)response.StatusCode,
            Member(body, "eventId"),
            Member(body, "duplicate") == "True",
            response.IsSuccessStatusCode ? null : Member(body, "code"),
            body
        );
    }

    /// <summary>Stops it, and deletes all that it kept.</summary>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _sinks.DisposeAsync().ConfigureAwait(false);
        await Clock.AdvanceUntilAsync(_relay.StopAsync()).ConfigureAwait(false);
        Directory.Delete(_relay.Folder, recursive: true);
    }

    private RelaySource FindSource(RelayEvent sent)
    {
        var named = _sources.Where(source => sent.Source is null || source.Slug == sent.Source).ToList();
        return named.FirstOrDefault(source => sent.FindIn(source) is not null)
            ?? throw new RelayAssertionException(
                named.Count == 0
                    ? $"There is no source {(sent.Source is null ? "yet" : $"'{sent.Source}'")} that {sent.Sample} could go to."
                    : $"No sample is called '{sent.Sample}'. There are "
                        + string.Join(
                            ", ",
                            named.SelectMany(source => Dialects.Samples.SampleCatalog.FindAll(source.Dialect)).Select(one => one.Name)
                        )
                        + "."
            );
    }

    private async Task<string> CreateAsync(string path, object body, CancellationToken cancel)
    {
        using var response = await Api.PostAsJsonAsync(path, body, Sparse, cancel).ConfigureAwait(false);
        var answer = await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
        return response.IsSuccessStatusCode
            ? Member(answer, "id")!
            : throw new RelayAssertionException($"The relay answered {(int)response.StatusCode} to {path}: {Explain(answer) ?? answer}");
    }

    /// <summary>What a problem says: the field and its detail, or the detail alone.</summary>
    private static string? Explain(string body) =>
        Read(body) is { ValueKind: JsonValueKind.Object } problem && problem.TryGetProperty("detail", out var detail)
            ? problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
                ? string.Join(
                    " ",
                    errors.EnumerateObject().Select(field => $"{field.Name}: {field.Value[0].GetProperty("detail").GetString()}")
                )
                : detail.GetString()
            : null;

    private static string? Member(string body, string name) =>
        Read(body) is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var member) ? member.ToString() : null;

    private static JsonElement? Read(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
