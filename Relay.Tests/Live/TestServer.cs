using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Relay.Tests.Live;

/// <summary>A real upstream on a free port of loopback, which remembers what it got.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app) => _app = app;

    public ConcurrentQueue<Hit> Hits { get; } = [];

    public string Url => _app.Urls.Single();

    public static async Task<TestServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddRouting();
        var app = builder.Build();
        var server = new TestServer(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            server.Hits.Enqueue(
                new Hit(
                    context.Request.Path + context.Request.QueryString,
                    body.ToArray(),
                    context.Request.Headers.ToDictionary(
                        header => header.Key,
                        header => header.Value.ToString(),
                        StringComparer.OrdinalIgnoreCase
                    )
                )
            );
            await answer(context);
        });
        await app.StartAsync();
        return server;
    }

    public static Task<TestServer> StartAsync(string answer) => StartAsync(context => context.Response.WriteAsync(answer));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed record Hit(string Path, byte[] Body, Dictionary<string, string> Headers);
}
