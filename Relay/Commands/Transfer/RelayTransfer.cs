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

    public void Dispose() => _http.Dispose();

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
