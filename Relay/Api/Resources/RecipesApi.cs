using Relay.Api.Reading;
using Relay.Api.Recorded;
using Relay.Api.Views;
using Relay.Hosting;

namespace Relay.Api.Resources;

/// <summary>Recipes before they are saved.</summary>
internal static class RecipesApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/recipes/preview", Preview).WithTags("sources").Takes<RecipePreviewBody>().Returns<RecipePreviewView>();

    private static async Task<IResult> Preview(HttpContext http, ISetup setup, ICatalog catalog, IHistory history, ShownAddresses addresses)
    {
        var fields = await StrictJson.ReadAsync(http);
        if (!fields.Has("recipe"))
            fields.Findings.AddShape("recipe", "json_missing_member", "This member is needed.");
        var recipe = RecipeInput.Read(fields, null, "generic");
        var secrets = SourceInput.Secrets(fields, null, "generic", recipe);
        var source = SourceOf(fields, setup);
        fields.FinishAndThrow();

        var keys = fields.Has("secrets")
            ? [.. secrets.Select(Relay.Dialects.Providers.Dialect.Create("generic", recipe).CreateStoredKey)]
            : catalog.Current.ById(source!.Id)?.Keys ?? [];
        var trials = await RecipePreview.RunAsync(source!, recipe!, keys, history, addresses, http.RequestAborted);
        return Answers.Ok(new RecipePreviewView([.. trials.Select(RecipeResultView.From)]));
    }

    private static Source? SourceOf(Fields fields, ISetup setup)
    {
        if (fields.Required("sourceId", null, "json_missing_member") is not { } text)
            return null;
        if (setup.FindSource(text) is { } source)
            return source;
        fields.Findings.Add("sourceId", "source_not_found", "There is no such source.");
        return null;
    }
}
