using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Keys of programs and people. The key itself is shown once, in the answer to its creation.</summary>
internal static class KeysApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/keys").WithTags("keys");
        keys.MapGet("/", List).Lists<KeyView>();
        keys.MapGet("/{id}", Get).Returns<KeyView>();
        keys.MapPost("/", Create).Takes<KeyBody>().Returns<KeyView>(StatusCodes.Status201Created);
        keys.MapDelete("/{id}", Revoke).Returns(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> List(HttpContext http, IKeyRing keys, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var all = await keys.ListAsync(http.RequestAborted);
        return Answers.List(Answers.Slice(all.Reverse(), query.Page(), key => key.Id), query, key => KeyView.From(key));
    }

    private static async Task<IResult> Get(string id, HttpContext http, IKeyRing keys) =>
        Answers.Ok(KeyView.From(await FindAsync(id, keys, http.RequestAborted)));

    private static async Task<IResult> Create(HttpContext http, IKeyRing keys)
    {
        var (name, role) = Read(await StrictJson.ReadAsync(http));
        var (record, key) = await keys.CreateAsync(name, role, http.Actor(), http.RequestAborted);
        return Answers.Created($"/api/v1/keys/{Ids.Key(record.Id)}", KeyView.From(record, key));
    }

    private static async Task<IResult> Revoke(string id, HttpContext http, IKeyRing keys) =>
        await keys.RevokeAsync((await FindAsync(id, keys, http.RequestAborted)).Id, http.Actor(), http.RequestAborted)
            ? Results.NoContent()
            : throw ProblemException.NotFound("key");

    /// <summary>What a new key is called and may do.</summary>
    public static (string Name, Role Role) Read(Fields fields)
    {
        var name = NameInput.Read(fields, null);
        var role = fields.Choice<Role>("role", null);
        fields.FinishAndThrow();
        return (name, role);
    }

    /// <summary>The key of a path.</summary>
    public static async Task<ApiKey> FindAsync(string text, IKeyRing keys, CancellationToken cancel) =>
        (Ids.TryParse("key_", text, out var id) ? (await keys.ListAsync(cancel)).FirstOrDefault(key => key.Id == id) : null)
        ?? throw ProblemException.NotFound("key");
}
