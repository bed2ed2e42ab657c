using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Relay.Api.Reading;
using Relay.Api.Views;
using Relay.Config;

namespace Relay.Api.Resources;

/// <summary>
/// Makes a new event out of a recorded one and sends it: labelled as a replay, with its lineage, and in no count of what was received.
/// </summary>
internal sealed class EventEditor(
    ISetup setup,
    ICatalog catalog,
    IHistory history,
    IDeliveryControl control,
    RelayOptions options,
    TimeProvider clock
)
{
    /// <param name="originalId">The event to start from.</param>
    /// <param name="read">The edit as it was asked for, given the most bytes that the new body may have.</param>
    /// <param name="actor">Who does it, for the audit.</param>
    /// <param name="remote">From where.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="ProblemException"><c>not_found</c>, <c>source_not_found</c>, <c>event_expired</c>, or what is wrong with the
    /// edit.</exception>
    public async Task<EditView> SendAsync(
        long originalId,
        Func<int, Task<Fields>> read,
        string actor,
        string remote,
        CancellationToken cancel
    )
    {
        var found = await history.EventAsync(originalId, cancel) ?? throw ProblemException.NotFound("event");
        var source = catalog.Current.ById(found.Summary.SourceId)
            ?? throw new ProblemException("source_not_found", "The source of this event is gone.");
        var limit = source.Source.MaxBodyBytes ?? options.Ingest.MaxBodyBytes;
        var draft = EditInput.Read(await read(limit), found, source.Dialect, limit);
        var envelope = ReadEnvelope(source.Dialect, draft.Request);

        var targets = await ReplayApi.TargetsAsync(
            draft.Targets,
            found.Summary with
            {
                Kind = envelope.Kind,
                Type = envelope.Type,
            },
            setup,
            catalog,
            history,
            cancel
        );
        var made = await control.EditAsync(
            new EventRecord
            {
                SourceId = found.Summary.SourceId,
                Envelope = envelope,
                ReceivedAt = clock.GetUtcNow().ToUnixTimeMilliseconds(),
                Verification = source.Keys.Length == 0 ? VerificationResult.Unsigned : VerificationResult.Unverified,
                Flags = [EventRecord.EditedFlag, .. envelope.Oddities],
                Request = draft.Request,
                BodySha256 = SHA256.HashData(draft.Request.Body.Span),
                Remote = remote,
            },
            originalId,
            targets,
            actor
        );
        return new EditView(
            Ids.Event(made.EventId),
            Ids.Event(originalId),
            envelope.Kind,
            envelope.Type,
            [.. made.DeliveryIds.Select(Ids.Delivery)]
        );
    }

    /// <summary>
    /// Read anew from the edited bytes. Without a dedupe key: it must neither be taken for the original nor stand in the way of it.
    /// </summary>
    private static Envelope ReadEnvelope(Dialect dialect, InboundRequest request)
    {
        var envelope = dialect.ReadEnvelope(request) with { DedupeKey = null, Live = null };
        if (envelope.Problem is not { } problem)
            return envelope;
        var where = FaultPlace(request.Body) is { } at ? $" What is no JSON begins at line {at.Line}, column {at.Column}." : "";
        throw new ProblemException(
            new Problem(
                problem,
                "The edited body cannot be read as one of this source's dialect." + where,
                [new FieldError("body", problem, "It cannot be read as one of this source's dialect." + where)],
                StatusCodes.Status422UnprocessableEntity
            )
        );
    }

    /// <summary>Where a body stops being JSON, as editors count; null where it is JSON, or something else is the matter.</summary>
    internal static TextPosition? FaultPlace(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return null;
        }
        catch (JsonException fault) when (fault is { LineNumber: { } line, BytePositionInLine: { } column })
        {
            var start = 0;
            for (var i = 0; i < line; i++)
                start += body.Span[start..].IndexOf((byte)'\n') + 1;
            return new TextPosition((int)line + 1, Encoding.UTF8.GetCharCount(body.Span.Slice(start, (int)column)) + 1);
        }
    }
}
