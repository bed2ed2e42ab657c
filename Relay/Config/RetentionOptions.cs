namespace Relay.Config;

/// <summary>
/// For how many days the relay keeps what; 0 keeps it for ever. What is unfinished or parked stays whatever its age. A source can have its
/// own days for bodies and metadata.
/// </summary>
internal sealed record RetentionOptions
{
    /// <summary>The longest that can be asked for.</summary>
    public const int MostDays = 36_500;

    /// <summary>Bodies of events, and those of repetitions that were kept.</summary>
    public int BodiesDays { get; init; } = 30;

    /// <summary>Events with their deliveries, attempts, calls and voicemails; a body goes with its event at the latest.</summary>
    public int MetadataDays { get; init; } = 90;

    /// <summary>Headers and bodies of attempts and of upstreams' answers; their outcome, status and times go with the event.</summary>
    public int AttemptsDays { get; init; } = 90;

    /// <summary>Requests that were refused.</summary>
    public int RejectedDays { get; init; } = 30;

    /// <summary>Keys by which repetitions are recognised; at least <see cref="MetadataDays"/>.</summary>
    public int DedupeDays { get; init; } = 90;
}
