using Relay.Hosting.Proxies;

namespace Relay.Hosting;

/// <summary>The guards in their order.</summary>
internal static class RequestGuardsExtensions
{
    /// <summary>To be called first of all middleware: what comes after it may throw refusals.</summary>
    public static IApplicationBuilder UseRequestGuards(this IApplicationBuilder app) =>
        app.UseMiddleware<CallerMiddleware>().UseMiddleware<ProblemBoundary>().UseMiddleware<RequestGuards>();
}
