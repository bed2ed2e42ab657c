using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Hosting;
using Relay.Ui.Security;

namespace Relay.Ui.Pages;

/// <summary>What went wrong, as a page with the frame around it.</summary>
internal sealed class ProblemPages : IProblemPages
{
    public bool Wants(HttpRequest request) =>
        UiPaths.IsPage(request.Path) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    public async Task ShowAsync(HttpContext http, Problem problem, int status)
    {
        // The page that failed is not asked again for what it wanted.
        http.SetEndpoint(null);
        var page = new RazorComponentResult<ErrorPage>(
            new Dictionary<string, object?>
            {
                [nameof(ErrorPage.Status)] = status,
                [nameof(ErrorPage.Code)] = problem.Code,
                [nameof(ErrorPage.Detail)] = problem.Detail,
                [nameof(ErrorPage.Allowed)] = problem.Errors is [{ Allowed: { } allowed }, ..] ? allowed : Array.Empty<string>(),
            }
        );
        page.StatusCode = http.Response.StatusCode = status;
        ProblemWriter.WriteHeaders(http.Response, problem.Code, problem.RetryAfterSeconds);
        PageHeaders.Write(http.Response.Headers);

        // A page that failed half-way leaves services behind that begin only once; this one gets its own.
        var failed = http.RequestServices;
        await using var scope = failed.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        try
        {
            await page.ExecuteAsync(http);
        }
        finally
        {
            http.RequestServices = failed;
        }
    }
}
