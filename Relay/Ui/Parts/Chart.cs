namespace Relay.Ui.Parts;

/// <summary>
/// What a chart shows: values at places side by side. Every chart of the pages is one of these, so that a colour means the same on all of
/// them: received blue, delivered green, waiting grey, parked violet, failed red.
/// </summary>
internal sealed record Chart
{
    /// <summary>What it is of; the heading over it.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence below the heading; null for none.</summary>
    public string? Remark { get; init; }

    /// <summary>Each place in words, as the table and the crosshair say it.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>What stands under the chart, from its left end to its right one, at equal distances.</summary>
    public required IReadOnlyList<string> Ticks { get; init; }

    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>Lines; else bars, those of one place on top of one another.</summary>
    public bool IsLines { get; init; }

    /// <summary>Whether bars of one place stand beside one another, since one is not a part of the other.</summary>
    public bool IsGrouped { get; init; }

    /// <summary>How a value is written; whole numbers have whole ticks.</summary>
    public Func<double, string> Write { get; init; } = value => Words.Format.Count((long)Math.Round(value));

    /// <summary>Whether values are counts: then no tick has a part.</summary>
    public bool IsCount { get; init; } = true;

    /// <summary>Places at which something rare happened, and how often; none where it is never so.</summary>
    public IReadOnlyDictionary<int, int> Marks { get; init; } = new Dictionary<int, int>();

    /// <summary>What the marks are.</summary>
    public string Marked { get; init; } = "";

    /// <summary>What of it a place leads to; null where it leads nowhere.</summary>
    public ChartLink? Link { get; init; }
}

/// <summary>One row of values.</summary>
/// <param name="Tone">Its meaning: received, ok, bad, park, wait, or p50, p95, p99 of lines.</param>
/// <param name="Values">One for each place; null where there is none.</param>
internal sealed record ChartSeries(string Name, string Tone, IReadOnlyList<double?> Values);

/// <summary>A list that a part of the time of a chart leads to.</summary>
/// <param name="Path">Its address, with a query.</param>
/// <param name="From">When the first place begins, Unix milliseconds.</param>
/// <param name="Step">How long a place is, milliseconds.</param>
internal sealed record ChartLink(string Path, long From, long Step);
