using System.Security.Cryptography;
using System.Text.Json;

namespace Relay.Api.Imports;

/// <summary>A line of an export of events, read strictly in what an event is made of; members that it does not need are passed over.</summary>
internal sealed record ImportLine
{
    /// <summary>The largest body that a source may take, as base64, and what stands beside it.</summary>
    public const int MostBytes = 36 << 20;

    private const int MostBody = 25 << 20,
        LongestText = 512,
        LongestKey = 576,
        LongestTarget = 32 << 10,
        MostFlags = 32,
        MostHeaders = 1000;

    public required long Id { get; init; }

    /// <summary>The source's id there.</summary>
    public required long SourceId { get; init; }

    /// <summary>The source's slug there, or one made from its id where it is deleted.</summary>
    public required string Slug { get; init; }
    public required string Dialect { get; init; }

    /// <summary>Whether the relay said it of itself.</summary>
    public bool IsOwn => SourceId == Source.Own.Id;

    private Envelope Envelope { get; init; } = null!;
    private InboundRequest Request { get; init; }
    private long ReceivedAt { get; init; }
    private VerificationResult Verification { get; init; }
    private IReadOnlyList<string> Flags { get; init; } = [];
    private string Remote { get; init; } = "";
    private byte[] BodySha256 { get; init; } = [];
    private long? LostBytes { get; init; }
    private long? EditedFrom { get; init; }

    /// <summary>Bytes that it holds.</summary>
    public int Bytes => Request.Body.Length;

    /// <param name="line">Good until this returns.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <exception cref="ProblemException">It is no event, or not one that can be kept; the sentence says why.</exception>
    public static ImportLine Read(ReadOnlyMemory<byte> line, long now)
    {
        try
        {
            using var json = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 16 });
            return Read(new ImportMembers(json.RootElement), now);
        }
        catch (JsonException)
        {
            throw new ProblemException("json_invalid", "It is not JSON; an export that broke off ends so.");
        }
    }

    /// <param name="sourceId">Whose event it is here.</param>
    public ImportedEvent Event(long sourceId) =>
        new(
            Id,
            new EventRecord
            {
                SourceId = sourceId,
                Envelope = Envelope,
                ReceivedAt = ReceivedAt,
                Verification = Verification,
                Flags = Flags,
                Request = Request,
                BodySha256 = BodySha256,
                Remote = Remote,
            },
            LostBytes,
            EditedFrom
        );

    private static ImportLine Read(ImportMembers members, long now)
    {
        var id = members.Id("id", "evt_");
        if (IdSequence.TimeOf(id) >= now)
            throw new ProblemException("out_of_range", "Its id is of a time that has not come by the clock of this machine.");
        var sourceId = members.Id("sourceId", "src_");
        var (body, lost) = ReadBody(members);
        var problem = members.Code("problem");
        var flags = members.Codes("flags", MostFlags);
        if (flags.Contains(EventRecord.EditedFlag) != members.Has("editedFrom"))
            throw new ProblemException("value_unknown", "An edited event has both the flag and \"editedFrom\", another one neither.");
        return new ImportLine
        {
            Id = id,
            SourceId = sourceId,
            Slug = ReadSlug(members, sourceId),
            Dialect = members.Text("dialect", LongestText),
            Envelope = new Envelope
            {
                Kind = ReadKind(members),
                Type = members.Text("type", LongestText),
                CallId = members.TextOrNull("callId", LongestText),
                AccountId = members.TextOrNull("accountId", LongestText),
                DedupeKey = members.TextOrNull("dedupeKey", LongestKey),
                OccurredAt = members.TimeOrNull("occurredAt"),
                Problem = problem,
            },
            ReceivedAt = members.TimeOrNull("receivedAt") ?? throw ImportMembers.Missing("receivedAt"),
            Verification = members.Choice<VerificationResult>("verification"),
            Flags = [.. flags.Where(flag => flag != problem && flag != EventRecord.ImportedFlag), EventRecord.ImportedFlag],
            Remote = members.TextOrNull("remote", LongestText) ?? "",
            Request = new InboundRequest(body, members.Headers("headers", MostHeaders), ReadTarget(members)),
            BodySha256 = members.Sha256("bodySha256"),
            LostBytes = lost,
            EditedFrom = members.Has("editedFrom") ? members.Id("editedFrom", "evt_") : null,
        };
    }

    private static string ReadSlug(ImportMembers members, long sourceId)
    {
        var slug = members.TextOrNull("source", LongestText) ?? Ids.Source(sourceId).Replace('_', '-');
        return Slugs.IsValid(slug) ? slug : throw new ProblemException("slug_invalid", "\"source\" is no slug: 1 to 64 of a-z, 0-9 and -.");
    }

    private static string ReadKind(ImportMembers members)
    {
        var kind = members.Text("kind", LongestText);
        return kind == Kinds.Other || Kinds.IsChoice(kind)
            ? kind
            : throw new ProblemException("value_unknown", $"\"kind\" is \"{kind}\", which this relay does not know.");
    }

    private static string ReadTarget(ImportMembers members)
    {
        var target = members.TextOrNull("target", LongestTarget) ?? "";
        return target.Length == 0 || (target[0] is '/' or '?' && target.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
            ? target
            : throw new ProblemException("value_unknown", "\"target\" is what follows the slug in a request: a path, a query, or both.");
    }

    private static (byte[] Body, long? Lost) ReadBody(ImportMembers members)
    {
        var length = members.Number("bodyBytes", MostBody);
        if (!members.Has("bodyBase64"))
        {
            if (!members.Bool("hasBody") || length == 0)
                return ([], length == 0 ? null : length);
            throw new ProblemException("body_missing", "It has no body: an export made with a viewer's key is for reading only.");
        }

        var body = members.Base64("bodyBase64");
        return body.Length == length && CryptographicOperations.FixedTimeEquals(SHA256.HashData(body), members.Sha256("bodySha256"))
            ? (body, null)
            : throw new ProblemException("body_mismatch", "Its body is not the one that \"bodyBytes\" and \"bodySha256\" are of.");
    }
}
