namespace Relay.Delivery.Templates;

/// <summary>
/// What one rendering may use up. It runs on a thread of ours and nothing can stop it from outside, so every node, every turn of a loop
/// and every write asks here. Counted over the whole rendering: Scriban's own <c>LoopLimit</c> starts anew with each loop.
/// </summary>
/// <param name="clock">The CPU's time, not the relay's clock: a test that moves that one must not end a rendering.</param>
internal sealed class TemplateBudget(TimeProvider clock)
{
    public const int MostTurns = 10_000,
        MostSteps = 200_000,
        MostBytes = 256 * 1024;
    public static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(250);

    private const int StepsBetweenLooks = 64;

    private readonly long _started = clock.GetTimestamp();
    private int _characters;

    /// <summary>How many nodes were evaluated.</summary>
    public int Steps { get; private set; }

    /// <summary>How many turns loops have made.</summary>
    public int Turns { get; private set; }

    /// <summary>One more node is evaluated.</summary>
    public void Step()
    {
        if (++Steps > MostSteps)
            throw new TemplateException("template_limit", $"the template takes more than {MostSteps:N0} steps");
        if (Steps % StepsBetweenLooks == 0)
            CheckTime();
    }

    /// <summary>One more turn of a loop, or one more item of a list that the template makes.</summary>
    public void Turn()
    {
        if (++Turns > MostTurns)
            throw new TemplateException("template_limit", $"the template loops more than {MostTurns:N0} times");
        CheckTime();
    }

    /// <summary>More of the output is written.</summary>
    public void Write(int characters)
    {
        if ((_characters += characters) > MostBytes)
            throw TooMuch();
        CheckTime();
    }

    public static TemplateException TooMuch() => new("template_limit", $"the template's output is longer than {MostBytes / 1024} KiB");

    public void CheckTime()
    {
        if (clock.GetElapsedTime(_started) > MostTime)
            throw new TemplateException("template_limit", $"the template took longer than {MostTime.TotalMilliseconds:0} ms");
    }
}
