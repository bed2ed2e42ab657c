namespace Relay.Simulator.Proof.Invariants;

/// <summary>
/// One promise, judged call by call: nothing of a call is kept but what breaks it. The rule that all follow: red where something offends,
/// green where nothing does, not tried where nothing could have.
/// </summary>
internal abstract class Invariant(string name, string promise, StormFacts facts)
{
    /// <summary>Offenders that are named; the rest is counted.</summary>
    public const int MostOffenders = 1000;

    private readonly List<Offender> _offenders = [];
    private int _count;

    /// <summary>What is known of the storm as a whole.</summary>
    protected StormFacts Facts { get; } = facts;

    /// <summary>Looks at one call.</summary>
    public abstract void See(CallView call);

    /// <summary>Looks at hits that belong to no call.</summary>
    public virtual void See(Stranger stranger) { }

    /// <summary>What it came to.</summary>
    public Verdict Verdict()
    {
        Conclude();
        var tried = IsTried;
        return new Verdict(
            name,
            promise,
            _count > 0 ? Colour.Red
                : tried ? Colour.Green
                : Colour.NotTried,
            Counted,
            _offenders,
            _count
        );
    }

    /// <summary>Whether something in this storm could have broken it.</summary>
    protected abstract bool IsTried { get; }

    /// <summary>What was counted, in a sentence.</summary>
    protected abstract string Counted { get; }

    /// <summary>How many offenders there are.</summary>
    protected int Offences => _count;

    /// <summary>What can only be said once every call was seen.</summary>
    protected virtual void Conclude() { }

    /// <summary>Adds an offender.</summary>
    protected void Offend(string id, string what, string look)
    {
        if (_count++ < MostOffenders)
            _offenders.Add(new Offender(id, what, look));
    }

    /// <summary>A count with its noun.</summary>
    protected static string Count(long count, string one, string? many = null) => $"{count:N0} {(count == 1 ? one : many ?? one + "s")}";
}
