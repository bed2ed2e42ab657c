using Relay.Api.Reading;
using Relay.Api.Views;

namespace Relay.Api.Resources;

/// <summary>Sends a changed copy of a recorded event.</summary>
internal static class EditApi
{
    /// <summary>What a text may grow by as JSON, and room for the rest of the request.</summary>
    private const int Escaped = 2,
        Rest = 64 << 10;

    public static void Map(RouteGroupBuilder api) =>
        api.MapPost("/events/{id}/edit", Edit).WithTags("events").Takes<EditBody>().Returns<EditView>(StatusCodes.Status201Created);

    private static async Task<IResult> Edit(string id, HttpContext http, EventEditor editor)
    {
        var made = await editor.SendAsync(
            EventsApi.Parse(id),
            limit => StrictJson.ReadAsync(http, maxBytes: (limit * Escaped) + Rest),
            http.Actor(),
            http.Remote(),
            http.RequestAborted
        );
        return Answers.Created($"/api/v1/events/{made.Id}", made);
    }
}
