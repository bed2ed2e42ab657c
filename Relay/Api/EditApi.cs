using System.Security.Cryptography;
using Relay.Config;
using Relay.Dialects;
using Relay.Domain;

namespace Relay.Api;

/// <summary>Makes a new event out of a recorded one and sends it: labelled as a replay, with its lineage, and in no count of what was received.</summary>
internal static class EditApi
{
    /// <summary>What a text may grow by as JSON, and room for the rest of the request.</summary>
    private const int Escaped = 2, Rest = 64 << 10;

    public static void Map(RouteGroupBuilder api) => api.MapPost("/events/{id}/edit", Edit).WithTags("events").Takes<EditBody>().Returns<EditView>(StatusCodes.Status201Created);

    private static async Task<IResult> Edit(string id, HttpContext http, ISetup setup, ICatalog catalog, IHistory history, IDeliveryControl control, RelayOptions options, TimeProvider clock)
    {
        var originalId = EventsApi.Parse(id);
        var found = await history.EventAsync(originalId, http.RequestAborted) ?? throw ProblemException.NotFound("event");
        var source = catalog.Current.ById(found.Summary.SourceId) ?? throw new ProblemException("source_not_found", "The source of this event is gone.");
        var limit = source.Source.MaxBodyBytes ?? options.Ingest.MaxBodyBytes;
        var fields = await StrictJson.ReadAsync(http, maxBytes: (limit * Escaped) + Rest);
        var draft = EditInput.Read(fields, found, source.Dialect, limit);
        var envelope = ReadEnvelope(source.Dialect, draft.Request);

        var targets = await ReplayApi.TargetsAsync(draft.Targets, found.Summary with { Kind = envelope.Kind, Type = envelope.Type }, setup, catalog, history, http.RequestAborted);
        var made = await control.EditAsync(
            new EventRecord
            {
                SourceId = found.Summary.SourceId,
                Envelope = envelope,
                ReceivedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                Verification = source.Keys.Length == 0 ? VerificationResult.Unsigned : VerificationResult.Unverified,
                Flags = [EventRecord.EditedFlag],
                Request = draft.Request,
                BodySha256 = SHA256.HashData(draft.Request.Body.Span),
                Remote = (http.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : http.Connection.RemoteIpAddress)?.ToString() ?? "",
            },
            originalId, targets, http.Actor());
        return Answers.Created($"/api/v1/events/{Ids.Event(made.EventId)}", new EditView(Ids.Event(made.EventId), id, envelope.Kind, envelope.Type, [.. made.DeliveryIds.Select(Ids.Delivery)]));
    }

    /// <summary>Read anew from the edited bytes. Without a dedupe key: it must neither be taken for the original nor stand in the way of it.</summary>
    private static Envelope ReadEnvelope(Dialect dialect, InboundRequest request)
    {
        var envelope = dialect.ReadEnvelope(request) with { DedupeKey = null, Live = null };
        if (envelope.Problem is not { } problem) return envelope;
        throw new ProblemException(new Problem(problem, "The edited body cannot be read as one of this source's dialect.", [new FieldError("body", problem, "It cannot be read as one of this source's dialect.")], StatusCodes.Status422UnprocessableEntity));
    }
}

/// <summary>What came of an edit.</summary>
internal sealed record EditView(string Id, string EditedFrom, string Kind, string Type, IReadOnlyList<string> DeliveryIds);
