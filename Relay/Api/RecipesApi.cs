using Relay.Dialects;
using Relay.Domain;

namespace Relay.Api;

/// <summary>Recipes before they are saved.</summary>
internal static class RecipesApi
{
    public static void Map(RouteGroupBuilder api) => api.MapPost("/recipes/preview", Preview).WithTags("sources").Takes<RecipePreviewBody>().Returns<RecipePreviewView>();

    private static async Task<IResult> Preview(HttpContext http, ISetup setup, ICatalog catalog, IHistory history)
    {
        var fields = await StrictJson.ReadAsync(http);
        if (!fields.Has("recipe")) fields.Findings.AddShape("recipe", "json_missing_member", "This member is needed.");
        var recipe = RecipeInput.Read(fields, null, "generic");
        var secrets = SourceInput.Secrets(fields, null, "generic");
        var source = SourceOf(fields, setup);
        fields.FinishAndThrow();

        var keys = fields.Has("secrets") ? [.. secrets.Select(SigningKey.FromUtf8)] : catalog.Current.ById(source!.Id)?.Keys ?? [];
        var trials = await RecipePreview.RunAsync(source!, recipe!, keys, history, http.RequestAborted);
        return Answers.Ok(new RecipePreviewView([.. trials.Select(RecipeTrialView.Of)]));
    }

    private static Source? SourceOf(Fields fields, ISetup setup)
    {
        if (fields.Required("sourceId", null, "json_missing_member") is not { } text) return null;
        if (setup.FindSource(text) is { } source) return source;
        fields.Findings.Add("sourceId", "source_not_found", "There is no such source.");
        return null;
    }
}

/// <summary>A recipe, and the source on whose newest requests it is tried, by id or slug.</summary>
/// <param name="Secrets">What verifies; the source's own where it is absent.</param>
internal sealed record RecipePreviewBody(Recipe Recipe, IReadOnlyList<string>? Secrets, string SourceId);

/// <summary>The newest requests of a source, newest first, at most 20.</summary>
internal sealed record RecipePreviewView(IReadOnlyList<RecipeTrialView> Items);

/// <summary>What a recipe would make of one recorded request.</summary>
/// <param name="Truncated">Only the beginning of its body is kept, so that its signature can't be judged.</param>
/// <param name="Verdict"><c>valid</c> or a reason; absent where there is no secret, or too little of the body.</param>
internal sealed record RecipeTrialView(
    string ArrivalId, ArrivalResult Result, string? RecordedReason, DateTimeOffset ReceivedAt, bool Truncated, string? Verdict, string? Hint, int? KeyIndex, string? DedupeKey, string Type, string Kind, string? CallId, string? AccountId,
    DateTimeOffset? OccurredAt, string? Challenge)
{
    public static RecipeTrialView Of(RecipeTrial trial) => new(
        Ids.Arrival(trial.Arrival.Id), trial.Arrival.Result, trial.Arrival.Reason, ApiJson.Time(trial.Arrival.ReceivedAt), !trial.IsWhole, trial.Explanation is { } why ? why.Verdict.Reason ?? "valid" : null, trial.Explanation?.Hint,
        trial.Explanation is { Verdict.IsValid: true } valid ? valid.Verdict.KeyIndex : null, trial.Envelope.DedupeKey, trial.Envelope.Type, trial.Envelope.Kind, trial.Envelope.CallId, trial.Envelope.AccountId,
        ApiJson.Time(trial.Envelope.OccurredAt), trial.Challenge);
}
