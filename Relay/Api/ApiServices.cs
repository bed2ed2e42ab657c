using Relay.Api.Exports;
using Relay.Api.Imports;
using Relay.Api.Reading;
using Relay.Api.Resources;
using Relay.Api.Views;
using Relay.Hosting;

namespace Relay.Api;

/// <summary>This folder's part of the host.</summary>
internal static class ApiServices
{
    /// <param name="cursorKey">The key over cursors; asked for once the store's secrets are open.</param>
    public static IServiceCollection AddApi(this IServiceCollection services, Func<IServiceProvider, byte[]> cursorKey)
    {
        services.AddSingleton<WebhookRates>();
        services.AddSingleton<WebhookService>();
        services.AddSingleton<SourceService>();
        services.AddSingleton<EventEditor>();
        services.AddTransfer();
        services.AddSingleton(provider => new WebhookRules(
            provider.GetRequiredService<ISetup>(),
            provider.GetRequiredService<EgressPolicy>(),
            provider.GetRequiredService<OwnListeners>().IsOwn,
            provider.GetRequiredService<TemplateCheck>()
        ));
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddOpenApi("v1", OpenApiExtras.Configure);
        services.AddSingleton<ChangeFormat>(provider => new StreamFormat(provider.GetRequiredService<ISetup>()).Write);
        services.AddSingleton(provider => new Cursors(() => cursorKey(provider)));
        return services;
    }

    /// <summary>Exports and imports, which need the store and nothing else.</summary>
    public static IServiceCollection AddTransfer(this IServiceCollection services) =>
        services.AddSingleton<Exporter>().AddSingleton<Importer>();

    /// <summary>What pages of other origins may read. To be called before whatever refuses.</summary>
    public static IApplicationBuilder UseCallStreamCors(this IApplicationBuilder app) => app.UseMiddleware<CallStreamCors>();

    /// <summary>Who may come in, and who has been answered before. To be called before routing answers.</summary>
    public static IApplicationBuilder UseApiAuth(this IApplicationBuilder app) =>
        app.UseMiddleware<StreamTicketAuth>().UseMiddleware<ApiAuth>().UseMiddleware<Idempotency>();

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").AddEndpointFilter<RouteGroupBuilder, QueryCheck>();
        KeysApi.Map(api);
        SourcesApi.Map(api);
        WebhooksApi.Map(api);
        WebhookActionsApi.Map(api);
        ListenersApi.Map(api);
        EventsApi.Map(api);
        ReplayApi.Map(api);
        CopyApi.Map(api);
        ScenarioApi.Map(api);
        EditApi.Map(api);
        BulkApi.Map(api);
        RoutingApi.Map(api);
        ArrivalsApi.Map(api);
        DeliveriesApi.Map(api);
        CallsApi.Map(api);
        ExportApi.Map(api);
        ImportApi.Map(api);
        LedgerApi.Map(api);
        ActivityApi.Map(api);
        AuditApi.Map(api);
        NodesApi.Map(api);
        SinksApi.Map(api);
        RunsApi.Map(api);
        CadenceApi.Map(api);
        SimulatedApi.Map(api);
        StreamApi.Map(api);
        TemplatesApi.Map(api);
        VerificationApi.Map(api);
        RecipesApi.Map(api);
        ZapierKeyApi.Map(api);
        ZapierApi.Map(routes);
        CallStreamApi.Map(routes);
        routes.MapOpenApi("/openapi/{documentName}.json");
    }
}
