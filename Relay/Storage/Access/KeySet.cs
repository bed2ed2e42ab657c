using System.Collections.Frozen;

namespace Relay.Storage.Access;

/// <summary>The keys as they were at a version of the store. Immutable but for the times of last use.</summary>
/// <param name="Version">0 before they were read.</param>
internal sealed record KeySet(long Version, FrozenDictionary<string, KeySet.Held> ByHash)
{
    public static KeySet Empty { get; } = new(0, FrozenDictionary<string, Held>.Empty);

    /// <summary>The same keys with the rows of another version; what is known of their use stays.</summary>
    public KeySet With(long version, IEnumerable<(string Hash, ApiKey Key)> rows) =>
        new(version, rows.ToFrozenDictionary(row => row.Hash, row => ByHash.GetValueOrDefault(row.Hash) ?? new Held(row.Key)));

    public KeySet With(string hash, ApiKey key) =>
        this with
        {
            ByHash = ByHash.Append(KeyValuePair.Create(hash, new Held(key))).ToFrozenDictionary(),
        };

    public KeySet Without(long id) => this with { ByHash = ByHash.Where(entry => entry.Value.Id != id).ToFrozenDictionary() };

    /// <summary>A key that opens something.</summary>
    internal sealed class Held(ApiKey key)
    {
        private long _touchedAt = key.LastUsedAt ?? 0;

        public long Id { get; } = key.Id;

        public Caller Caller { get; } = new(key.Id, key.Name, key.Role);

        /// <summary>Whether this use is the first one since that long: then it is this caller's to write down.</summary>
        /// <param name="now">Unix milliseconds.</param>
        public bool TryTouch(long now, TimeSpan every)
        {
            var last = Interlocked.Read(ref _touchedAt);
            return Id != 0 && now - last >= every.TotalMilliseconds && Interlocked.CompareExchange(ref _touchedAt, now, last) == last;
        }
    }
}
