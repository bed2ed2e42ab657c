namespace Relay.Simulator.Calls;

/// <summary>A call (or the closing word on a batch of calls) that a provider reports.</summary>
/// <param name="Number">Its place in the simulation, from 0.</param>
/// <param name="Dialect">The provider's dialect.</param>
/// <param name="Flow">How it goes, as <c>lifecycle.json</c> names it.</param>
/// <param name="CallId">The provider's id of it.</param>
/// <param name="Reports">What the provider reports, in the order in which it happens.</param>
public sealed record SimulatedCall(int Number, string Dialect, string Flow, string CallId, IReadOnlyList<CallReport> Reports)
{
    /// <summary>When its last report is due, Unix milliseconds.</summary>
    public long EndsAt => Reports.Max(report => report.At);
}

/// <summary>One thing that a provider reports about a call: a sample with its values.</summary>
/// <param name="Sample">What is reported.</param>
/// <param name="IdSeed">What the event's own id is made from.</param>
/// <param name="At">When it happens, Unix milliseconds.</param>
/// <param name="Values">The call's values as they are known at that time.</param>
public sealed record CallReport(Sample Sample, string IdSeed, long At, IReadOnlyDictionary<string, object?> Values)
{
    /// <summary>The message, the same for the same report.</summary>
    public SampleMessage Render() => SampleCatalog.Render(Sample, new SampleModel(IdSeed, At) { Values = Values });

    /// <summary>The same event as a provider that stamps each try anew would say it: another time, the same ids.</summary>
    public CallReport Moved(long milliseconds) => this with { At = At + milliseconds };

    /// <summary>An event that never happened: every id is another one, all else is as good.</summary>
    public CallReport Forged()
    {
        var values = new Dictionary<string, object?>(Values);
        foreach (var name in (ReadOnlySpan<string>)["batchId", "voicemailId", "noteId", "toolCallId", "idempotencyKey"])
            values.Remove(name);
        var seed = IdSeed + ":forged";
        values["callId"] = CallIds.Call(Sample.Dialect, seed);
        return this with { IdSeed = seed, Values = values };
    }
}
