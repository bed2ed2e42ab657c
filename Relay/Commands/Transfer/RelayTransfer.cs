using System.Net.Http.Headers;
using System.Text.Json;
using Relay.Hosting;
using Relay.Hosting.Dialing;

namespace Relay.Commands.Transfer;

/// <summary>A relay that runs, for what is too long to be held in memory.</summary>
internal sealed class RelayTransfer : IDisposable
{
    /// <summary>How long nothing may come.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>How often lines are sent, a pause apart.</summary>
    private const int Patience = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;

    public RelayTransfer(Uri target, string key)
    {
        Target = new Uri(target.GetLeftPart(UriPartial.Authority));
        _http = new HttpClient(HandlerRules.Create()) { BaseAddress = Target, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Target { get; }

    /// <summary>Copies what stands at an address of the API.</summary>
    /// <exception cref="StartException">2: the relay refuses. 1: none answers, or its answer broke off.</exception>
    public async Task DownloadAsync(string path, Stream output, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Silence);
        try
        {
            using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, late.Token);
            if (!answer.IsSuccessStatusCode)
                throw Refused((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(late.Token));
            await using var body = await answer.Content.ReadAsStreamAsync(late.Token);
            var buffer = new byte[128 << 10];
            int read;
            while ((read = await ReadAsync(body, buffer, late)) > 0)
                await output.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new StartException((int)ExitCode.Failed, $"The relay at {Target} has said nothing for a minute.");
        }
        catch (HttpRequestException)
        {
            throw new StartException(
                (int)ExitCode.Failed,
                $"No relay answers at {Target}; a store that no relay uses is named with --data or --store."
            );
        }
        catch (HttpIOException)
        {
            throw new StartException((int)ExitCode.Failed, $"The answer of the relay at {Target} broke off.");
        }
    }

    /// <summary>
    /// Sends lines to an address of the API, and again where the relay can't take them just now or is away: they are known when they come
    /// twice.
    /// </summary>
    /// <returns>What it answered with 200 or 422.</returns>
    /// <exception cref="StartException">2: the relay refuses for another reason. 1: it stays away.</exception>
    public async Task<(bool IsDone, JsonElement Json)> UploadAsync(string path, byte[] lines, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            var (status, body) = await TryUploadAsync(path, lines, cancel);
            if (status is 200 or 422)
                return (status == 200, JsonDocument.Parse(body).RootElement);
            if (status is not (0 or 408 or 429 or >= 500))
                throw Refused(status, body);
            if (tries == Patience)
                throw status == 0
                    ? new StartException(
                        (int)ExitCode.Failed,
                        $"No relay answers at {Target}; the same import once more goes on where it ended."
                    )
                    : Refused(status, body);
            await Task.Delay(Pause, cancel);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <returns>Status 0 where nothing answers.</returns>
    private async Task<(int Status, byte[] Body)> TryUploadAsync(string path, byte[] lines, CancellationToken cancel)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Silence);
        using var content = new ByteArrayContent(lines);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        try
        {
            using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), content, late.Token);
            return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(late.Token));
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (0, []);
        }
    }

    private static async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationTokenSource late)
    {
        late.CancelAfter(Silence);
        var read = await body.ReadAsync(buffer, late.Token);
        // A reader of ours may be slow.
        late.CancelAfter(Timeout.InfiniteTimeSpan);
        return read;
    }

    private StartException Refused(int status, byte[] body) =>
        new(
            status is 408 or 429 or >= 500 ? (int)ExitCode.Failed : StartException.BadConfiguration,
            $"The relay at {Target} refused: {Detail(body) ?? $"it answered {status}."}"
        );

    private static string? Detail(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("detail").GetString();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Of a proxy in between.
            return null;
        }
    }
}
