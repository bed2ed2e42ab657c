using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Relay.Hosting;
using Relay.Ui.Assets;
using Relay.Ui.Pages;
using Relay.Ui.Pages.Bulk;
using Relay.Ui.Pages.Events;
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
    /// <param name="folder">The data folder, which is its owner's alone; the keys of antiforgery tokens are kept under it, made when the
    /// first page is drawn.</param>
    /// <param name="sealKey">The key over them; asked for once the store's secrets are open.</param>
    public static IServiceCollection AddUi(this IServiceCollection services, string folder, Func<IServiceProvider, byte[]> sealKey)
    {
        services.AddSingleton(provider => new KeyFileCipher(() => sealKey(provider)));
        services.AddDataProtection().SetApplicationName("relay").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(folder, "keys")));
        services.AddOptions<KeyManagementOptions>().Configure<KeyFileCipher>((options, cipher) => options.XmlEncryptor = cipher);
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
        WebhookActions.Map(routes);
        SourceActions.Map(routes);
        SimulateActions.Map(routes);
        KeyActions.Map(routes);
        EventActions.Map(routes);
        BulkActions.Map(routes);
        SearchRoute.Map(routes);
        routes.MapRazorComponents<App>();
    }
}
