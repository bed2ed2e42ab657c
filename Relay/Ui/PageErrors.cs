using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Domain;
using Relay.Hosting;
using Relay.Ui.Pages;
using Relay.Ui.Security;

namespace Relay.Ui;

/// <summary>Refusals as a page, for those who asked for a page. Faults are the boundary's: it logs them, and this shows what it says.</summary>
internal sealed class PageErrors(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!UiPaths.IsPage(http.Request.Path) || !WantsPage(http.Request))
        {
            await next(http);
            return;
        }

        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode == StatusCodes.Status404NotFound && http.Response.ContentType is null) await ShowAsync(http, new Problem("not_found", "There is no such page."));
        }
        catch (ProblemException refusal) when (!http.Response.HasStarted)
        {
            await ShowAsync(http, refusal.Problem);
        }
        catch (StorageException refusal) when (!http.Response.HasStarted)
        {
            await ShowAsync(http, new Problem(refusal.Code, "The store cannot be read or written just now. Nothing was changed."));
        }
    }

    private static bool WantsPage(HttpRequest request) => request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static Task ShowAsync(HttpContext http, Problem problem)
    {
        var status = problem.Status ?? ProblemCodes.Status(problem.Code);
        var page = new RazorComponentResult<ErrorPage>(new Dictionary<string, object?>
        {
            [nameof(ErrorPage.Status)] = status,
            [nameof(ErrorPage.Code)] = problem.Code,
            [nameof(ErrorPage.Detail)] = problem.Detail,
        });
        page.StatusCode = status;
        http.SetEndpoint(null);
        return page.ExecuteAsync(http);
    }
}
