using System.Collections.Concurrent;
using System.Text.Json;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

/// <summary>A handler as it stands behind a relay: it verifies, remembers what it has, and keeps a log of calls.</summary>
public static class CallLogHandler
{
    public static WebApplication Build(string secret, ConcurrentDictionary<string, JsonElement> log)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/calls", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var body = await reader.ReadToEndAsync();
            try
            {
                new StandardWebhook(secret).Verify(body, request.Headers);
            }
            catch (WebhookVerificationException)
            {
                return Results.Unauthorized();
            }

            // At least once: the same id may come again.
            using var json = JsonDocument.Parse(body);
            log.TryAdd(request.Headers["webhook-id"]!, json.RootElement.GetProperty("data").Clone());
            return Results.NoContent();
        });
        return app;
    }
}
