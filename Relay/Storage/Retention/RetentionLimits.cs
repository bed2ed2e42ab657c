using Relay.Config;

namespace Relay.Storage.Retention;

/// <summary>How long what is kept, in days; 0 is for ever.</summary>
/// <param name="Bodies">Of sources without a number of their own.</param>
/// <param name="Metadata">Of sources without a number of their own.</param>
internal sealed record RetentionLimits(int Bodies, int Metadata, int Attempts, int Rejected, int Dedupe)
{
    /// <summary>The days of what is to go however young it is.</summary>
    public const int Nothing = -1;

    /// <summary>Sources with numbers of their own, deleted ones too: their events are kept as they said.</summary>
    public IReadOnlyDictionary<long, SourceDays> Sources { get; init; } = new Dictionary<long, SourceDays>();

    public static RetentionLimits From(RetentionOptions options) =>
        new(options.BodiesDays, options.MetadataDays, options.AttemptsDays, options.RejectedDays, options.DedupeDays);

    /// <summary>The id below which rows are due; null where none ever is.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static long? Bound(int days, long now) =>
        days == 0 ? null
        : days == Nothing ? IdSequence.AtTime(now)
        : IdSequence.AtTime(now - (long)TimeSpan.FromDays(days).TotalMilliseconds);

    /// <summary>The days of the sources that keep events for longest; 0 where one keeps them for ever.</summary>
    public int LongestMetadata => Longest(Metadata, days => days.Metadata);

    /// <summary>The same of bodies.</summary>
    public int LongestBodies => Longest(Bodies, days => days.Bodies);

    public int BodiesOf(long source) => Sources.GetValueOrDefault(source).Bodies ?? Bodies;

    public int MetadataOf(long source) => Sources.GetValueOrDefault(source).Metadata ?? Metadata;

    /// <summary>Sources of which nothing is to be kept.</summary>
    public IReadOnlyCollection<long> Forgotten =>
        [.. Sources.Where(source => source.Value.Metadata == Nothing).Select(source => source.Key)];

    /// <summary>Days of refused requests.</summary>
    public int RejectedOf(long source) => MetadataOf(source) == Nothing ? Nothing : Rejected;

    private int Longest(int shared, Func<SourceDays, int?> own)
    {
        List<int> all = [shared, .. Sources.Values.Select(own).OfType<int>()];
        return all.Contains(0) ? 0 : all.Max();
    }

    /// <summary>A source's own numbers; null where it has none.</summary>
    internal readonly record struct SourceDays(int? Bodies, int? Metadata);
}
