using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Hosting.Tunnels;

namespace Relay.Api.Resources;

/// <summary>
/// Listeners: developers' machines that get deliveries through a tunnel. <c>relay listen</c> sets its own up with PUT and then asks
/// <c>/connect</c> for a WebSocket, on which both speak as <see cref="TunnelMessage"/> says.
/// </summary>
internal static class ListenersApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var listeners = api.MapGroup("/listeners").WithTags("listeners");
        listeners.MapGet("/", List).Lists<ListenerView>();
        listeners.MapGet("/{name}", Get).Returns<ListenerView>();
        listeners.MapPut("/{name}", Put).Takes<ListenerBody>().Returns<ListenerView>();
        listeners.MapDelete("/{name}", Delete).Returns(StatusCodes.Status204NoContent);
        listeners.MapGet("/{name}/connect", Connect).Returns(StatusCodes.Status101SwitchingProtocols);
    }

    private static async Task<IResult> List(HttpContext http, ISetup setup, IHistory history, ITunnelDoor door, Cursors cursors)
    {
        var query = new ApiQuery(http, cursors);
        var page = Answers.Slice(setup.Listeners.Reverse(), query.Page(), listener => listener.Id);
        var health = await history.HealthAsync([.. page.Items.Select(listener => listener.Id)], http.RequestAborted);
        return Answers.List(page, query, listener => View(listener, health, setup, door));
    }

    private static async Task<IResult> Get(string name, HttpContext http, ISetup setup, IHistory history, ITunnelDoor door) =>
        await ShowAsync(http, Find(name, setup), setup, history, door);

    private static async Task<IResult> Put(string name, HttpContext http, ISetup setup, IHistory history, ITunnelDoor door)
    {
        var wanted = ListenerInput.Read(
            await StrictJson.ReadAsync(http),
            name,
            setup,
            out var instance,
            out var continues,
            out var takesOver
        );
        var found = setup.FindListener(name);
        if (continues is not null && (found is null || Ids.Webhook(found.Id) != continues))
            throw new ProblemException(
                "listener_removed",
                $"The listener {name} was removed, by hand or after days without a connection, and what had gathered for it is skipped."
            );
        if (
            found is not null
            && !takesOver
            && await door.FindHolderAsync(found.Id, http.RequestAborted) is { } holder
            && holder.Instance != instance
        )
            throw new ProblemException("listener_taken", holder.TakenSentence(name));
        var saved = found is null
            ? await setup.CreateAsync(wanted, http.Actor(), http.RequestAborted)
            : await ChangeAsync(found, wanted, http, setup);
        return await ShowAsync(http, saved, setup, history, door, saved.Secret);
    }

    /// <summary>One that comes back as it was is no change.</summary>
    private static async Task<Webhook> ChangeAsync(Webhook found, Webhook wanted, HttpContext http, ISetup setup)
    {
        Webhook Change(Webhook before) => wanted with { Id = before.Id, Secret = before.Secret, CreatedAt = before.CreatedAt };

        var isSame = Change(found) with { RetryDelaysSeconds = found.RetryDelaysSeconds, Headers = found.Headers } == found;
        return isSame
            ? found
            : await setup.ChangeWebhookAsync(found.Id, Change, http.Actor(), http.RequestAborted)
                ?? throw ProblemException.NotFound("listener");
    }

    private static async Task<IResult> Delete(string name, HttpContext http, ISetup setup, ITunnelDoor door)
    {
        await RemoveAsync(name, http.Actor(), setup, door, http.RequestAborted);
        return Results.NoContent();
    }

    /// <summary>Ends its connection; what waits for it is skipped.</summary>
    public static async Task RemoveAsync(string name, string actor, ISetup setup, ITunnelDoor door, CancellationToken cancel)
    {
        var found = Find(name, setup);
        if (!await setup.DeleteWebhookAsync(found.Id, actor, cancel))
            throw ProblemException.NotFound("listener");
        door.Dismiss(found.Id);
    }

    private static Task Connect(string name, HttpContext http, ISetup setup, ITunnelDoor door)
    {
        // It reads bodies whole and settles deliveries, though it is a GET. A cookie is not enough: a page of another origin sends it.
        if (http.Caller().Role != Role.Admin)
            throw new ProblemException("scope_insufficient", "A listener needs an admin's key.");
        if (http.Request.Headers.Authorization.Count == 0)
            throw new ProblemException("auth_missing", "A listener sends its key as Authorization: Bearer.");
        var found = Find(name, setup);
        if (!http.WebSockets.IsWebSocketRequest)
            throw new ProblemException("request_invalid", "This address takes a WebSocket; relay listen makes one.");
        return door.ServeAsync(http, found, http.Caller());
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Webhook listener,
        ISetup setup,
        IHistory history,
        ITunnelDoor door,
        string? secret = null
    ) => Answers.Ok(View(listener, await history.HealthAsync([listener.Id], http.RequestAborted), setup, door) with { Secret = secret });

    private static ListenerView View(Webhook listener, IReadOnlyDictionary<long, WebhookHealth> health, ISetup setup, ITunnelDoor door) =>
        ListenerView.From(listener, health.GetValueOrDefault(listener.Id) ?? new WebhookHealth(), door.FindHolder(listener.Id), setup);

    private static Webhook Find(string name, ISetup setup) => setup.FindListener(name) ?? throw ProblemException.NotFound("listener");
}
