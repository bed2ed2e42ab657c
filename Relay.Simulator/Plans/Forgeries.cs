namespace Relay.Simulator.Plans;

/// <summary>The ways in which a signature is bad.</summary>
internal static class Forgeries
{
    public const string WrongKey = "wrong-key",
        Altered = "altered",
        Stale = "stale",
        Missing = "missing-signature";

    private static readonly string[] Timeless = [WrongKey, Altered, Missing],
        Timed = [WrongKey, Altered, Missing, Stale],
        OfToken = [WrongKey, Missing];

    /// <summary>
    /// Those that a dialect can tell: without a time nothing is stale, a fixed token says nothing of the body, and one within the body is
    /// there whoever sends it.
    /// </summary>
    public static IReadOnlyList<string> Find(string dialect)
    {
        var known = Dialect.Create(dialect);
        return known.VouchesForBody ? (known.SignatureExpires ? Timed : Timeless)
            : known.SignatureHeaders.Count > 0 ? OfToken
            : [];
    }

    /// <summary>
    /// What is sent. A wrong key signs an event that never was; an altered body has the genuine event's signature and ids; a stale or
    /// unsigned one is the genuine event's own bytes.
    /// </summary>
    public static ReadOnlyMemory<byte> Body(string twist, PlannedEvent planned) =>
        twist switch
        {
            WrongKey => planned.Report.Forged().Render().Body,
            Altered => ChangeDigit(planned.Message.Body),
            _ => planned.Message.Body,
        };

    // The last digit becomes the next one: still good JSON, and always another text.
    private static byte[] ChangeDigit(ReadOnlyMemory<byte> body)
    {
        var changed = body.ToArray();
        var index = changed.AsSpan().LastIndexOfAnyInRange((byte)'0', (byte)'9');
        changed[index] = (byte)('0' + (changed[index] - '0' + 1) % 10);
        return changed;
    }
}

/// <summary>The ways in which a body cannot be read.</summary>
internal static class Malformations
{
    private const string Truncated = "truncated",
        Twice = "two-documents";

    private static readonly string[] All = [Truncated, "not-json", "bad-utf8", "empty", Twice],
        OfForm = [.. All.Except([Truncated, Twice])];

    /// <summary>Those that spoil this sample's body: half a form is a good form, and so are two.</summary>
    public static IReadOnlyList<string> Find(Sample sample) => sample.ContentType.Contains("json", StringComparison.Ordinal) ? All : OfForm;

    /// <summary>The body, spoilt.</summary>
    public static ReadOnlyMemory<byte> Body(string twist, ReadOnlyMemory<byte> body) =>
        twist switch
        {
            Truncated => body[..(body.Length / 2)],
            "not-json" => "call ended, goodbye"u8.ToArray(),
            "bad-utf8" => (byte[])[.. "{\"id\":\""u8, 0xC0, 0xAF, .. "\"}"u8],
            "empty" => ReadOnlyMemory<byte>.Empty,
            _ => (byte[])[.. body.Span, .. body.Span],
        };
}
