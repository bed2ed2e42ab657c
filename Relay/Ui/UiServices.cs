using Microsoft.AspNetCore.DataProtection;
using Relay.Hosting;
using Relay.Ui.Assets;
using Relay.Ui.Forms;
using Relay.Ui.Lists;
using Relay.Ui.Pages;
using Relay.Ui.Pages.Bulk;
using Relay.Ui.Pages.Events;
using Relay.Ui.Pages.ScreenPop;
using Relay.Ui.Pages.Settings;
using Relay.Ui.Pages.Simulate;
using Relay.Ui.Pages.Sources;
using Relay.Ui.Pages.Webhooks;
using Relay.Ui.Requests;
using Relay.Ui.Security;

namespace Relay.Ui;

/// <summary>This folder's part of the host.</summary>
internal static class UiServices
{
    /// <remarks>The keys of antiforgery tokens are in the store, made when the first page is drawn.</remarks>
    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("relay");
        services.AddAntiforgery(options =>
        {
            options.HeaderName = PageGate.TokenHeader;
            options.Cookie.Name = "relay-csrf";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddRazorComponents();
        services.AddHttpContextAccessor();
        services.AddSingleton<IProblemPages, ProblemPages>();
        services.AddSingleton<SignInLimit>();
        services.AddScoped<PageContext>();
        services.AddSingleton<DrainWatch>();
        services.AddSingleton<OneTimeSecrets>();
        services.AddSingleton<SourceUrls>();
        return services;
    }

    /// <summary>Who sits at the browser. To be called before the API asks who calls.</summary>
    public static IApplicationBuilder UseUi(this IApplicationBuilder app) => app.UseMiddleware<UiGate>();

    /// <summary>To be called behind routing.</summary>
    public static IApplicationBuilder UseUiForms(this IApplicationBuilder app) => app.UseMiddleware<PageGate>().UseAntiforgery();

    public static void MapUi(this IEndpointRouteBuilder routes)
    {
        AssetFiles.Map(routes);
        SignInEndpoints.Map(routes);
        var forms = routes.MapForms();
        WebhookActions.Map(forms);
        ListenerActions.Map(forms);
        SourceActions.Map(forms);
        SimulateActions.Map(forms);
        KeyActions.Map(forms);
        EventActions.Map(routes, forms);
        BulkActions.Map(forms);
        ViewActions.Map(forms);
        SearchRoute.Map(routes);
        PaletteEndpoint.Map(routes);
        ScreenPopSession.Map(routes);
        routes.MapRazorComponents<App>();
    }
}
