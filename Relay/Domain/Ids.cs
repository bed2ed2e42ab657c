namespace Relay.Domain;

/// <summary>
/// Ids are 63-bit numbers that rise with time, shown as a prefix and 13 characters of Crockford's base 32.
/// A number needs no second index in the store: the id is the row's key, and the order of ids is the order of arrival.
/// </summary>
internal static class Ids
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Length = 13;

    public static string Event(long id) => Format("evt_", id);

    public static string TestEvent(long id) => Format("evt_test_", id);

    public static string Arrival(long id) => Format("arr_", id);

    public static string Delivery(long id) => Format("dlv_", id);

    public static string Source(long id) => Format("src_", id);

    public static string Webhook(long id) => Format("wh_", id);

    public static string Key(long id) => Format("key_", id);

    public static string Sink(long id) => Format("snk_", id);

    public static string Run(long id) => Format("run_", id);

    public static string Bulk(long id) => Format("blk_", id);

    public static string Replay(long id) => Format("rpl_", id);

    /// <param name="generation">Of its start.</param>
    public static string Node(long generation) => Format("node_", generation);

    public static string Format(string prefix, long id) => string.Create(prefix.Length + Length, (prefix, id), static (span, state) =>
        {
            state.prefix.CopyTo(span);
            var rest = (ulong)state.id;
            for (var i = span.Length - 1; i >= state.prefix.Length; i--, rest >>= 5)
                span[i] = Alphabet[(int)(rest & 31)];
        });

    /// <summary>Reads an id back. Anything but the prefix and 13 characters of the alphabet is no id.</summary>
    public static bool TryParse(string prefix, ReadOnlySpan<char> text, out long id)
    {
        id = 0;
        if (text.Length != prefix.Length + Length || !text.StartsWith(prefix, StringComparison.Ordinal))
            return false;
        foreach (var c in text[prefix.Length..])
        {
            var digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0 || (ulong)id >> 58 != 0)
                return false;
            id = (id << 5) | (uint)digit;
        }

        return id > 0;
    }
}
