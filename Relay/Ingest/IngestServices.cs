using Relay.Config;

namespace Relay.Ingest;

/// <summary>This folder's part of the host.</summary>
internal static class IngestServices
{
    public static IServiceCollection AddIngest(this IServiceCollection services, IngestOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<Capture>();
        services.AddSingleton<SourceRates>();
        services.AddSingleton<IngestFigures>();
        services.AddSingleton<IngestPipeline>();
        return services;
    }

    /// <summary>Takes every request to <c>/in/…</c> before any routing: what is not for ingest goes on.</summary>
    public static void UseIngest(this IApplicationBuilder app)
    {
        var pipeline = app.ApplicationServices.GetRequiredService<IngestPipeline>();
        app.Use(next => context => IngestPipeline.Owns(context.Request.Path) ? pipeline.InvokeAsync(context) : next(context));
    }
}
