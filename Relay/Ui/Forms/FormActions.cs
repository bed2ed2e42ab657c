using Relay.Ui.Requests;
using Relay.Ui.Security;

namespace Relay.Ui.Forms;

/// <summary>
/// What buttons do: a form posts to <c>/do/…</c>, the handler does it by the API's own functions, and the browser goes back to where it
/// was, with a sentence that says what came of it.
/// A page's own address can't be posted to this way, because pages take their own forms there.
/// </summary>
internal static class FormActions
{
    /// <summary>
    /// The buttons' own group, behind <c>/do</c>. A handler answers with the sentence to say, with a <see cref="FormResult"/> that names
    /// another page, or with a result of its own. What it refuses is said as well.
    /// </summary>
    /// <remarks>
    /// Each is mapped to it by <c>MapPost</c> itself, so that the compiler writes its delegate: made at run time, the delegates of all buttons
    /// cost more processor time than the rest of a start whose code is warm.
    /// </remarks>
    public static RouteGroupBuilder MapForms(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/do").AddEndpointFilter(RunAsync).ExcludeFromDescription();

    private static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var back = UiPaths.Return((await http.Request.ReadFormAsync(http.RequestAborted))["back"]);
        try
        {
            return await next(context) switch
            {
                string said => Go(http, said, back),
                FormResult result => Go(http, result.Said, result.Path ?? back),
                var other => other,
            };
        }
        catch (ProblemException refusal)
        {
            return Refused(http, Sentence(refusal.Problem), back);
        }
        catch (StorageException)
        {
            return Refused(http, "The store takes nothing just now; nothing was changed.", back);
        }
    }

    private static IResult Go(HttpContext http, string? said, string path)
    {
        if (!string.IsNullOrEmpty(said))
            Flash.Say(http, said);
        return Results.Redirect(path);
    }

    private static IResult Refused(HttpContext http, string sentence, string back)
    {
        Flash.Refuse(http, sentence);
        return Results.Redirect(back);
    }

    private static string Sentence(Problem problem) =>
        problem.Errors is [var error, ..] ? $"{error.Field}: {error.Detail}" : problem.Detail;
}

/// <summary>What a button has done.</summary>
/// <param name="Said">One sentence for the next page; null for none.</param>
/// <param name="Path">Where to go on; null for the page with the button.</param>
internal sealed record FormResult(string? Said, string? Path = null);
