namespace Relay.Storage.Retention;

/// <summary>What a round has taken, in rows.</summary>
internal sealed record RetentionTally
{
    public long Events { get; set; }

    /// <summary>Of events and of repetitions.</summary>
    public long Bodies { get; set; }

    /// <summary>Repetitions and refused requests.</summary>
    public long Arrivals { get; set; }

    /// <summary>Deliveries, and upstreams' exchanges, whose headers and bodies went.</summary>
    public long Answers { get; set; }

    /// <summary>Deliveries of tests, which have no event.</summary>
    public long Tests { get; set; }

    public long Keys { get; set; }

    /// <summary>What is due and stays, because a delivery is unfinished.</summary>
    public long Held { get; set; }

    /// <summary>Something that was due could not go yet: it is to be tried again soon.</summary>
    public bool IsPostponed { get; set; }

    public long Taken => Events + Bodies + Arrivals + Answers + Tests + Keys;
}
