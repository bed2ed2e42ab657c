using Relay.Config;
using Relay.Hosting;

namespace Relay.Ingest;

/// <summary>This folder's part of the host.</summary>
internal static class IngestServices
{
    public static IServiceCollection AddIngest(this IServiceCollection services, IngestOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<BodyRoom>();
        services.AddSingleton<Capture>();
        services.AddSingleton<SourceRates>();
        services.AddSingleton<SourceTally>();
        services.AddSingleton<ISourceTally>(provider => provider.GetRequiredService<SourceTally>());
        services.AddSingleton<IngestFigures>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<EventCommit>();
        services.AddSingleton<IngestPipeline>();
        services.AddSingleton<IAdmissions, Admissions>();
        return services;
    }

    /// <summary>Takes every request to the public side before any routing: what is not for ingest goes on.</summary>
    public static void UseIngest(this IApplicationBuilder app)
    {
        var pipeline = app.ApplicationServices.GetRequiredService<IngestPipeline>();
        app.Use(next => context => PublicSide.Has(context.Request.Path) ? pipeline.InvokeAsync(context) : next(context));
    }
}
