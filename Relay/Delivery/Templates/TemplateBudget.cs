using System.Diagnostics;

namespace Relay.Delivery.Templates;

/// <summary>
/// What one rendering may use up. It runs on a thread of ours and nothing can stop it from outside, so every step of a loop and every
/// write asks here.
/// </summary>
internal sealed class TemplateBudget
{
    public const int MostSteps = 10_000,
        MostBytes = 256 * 1024;
    public static readonly TimeSpan MostTime = TimeSpan.FromMilliseconds(250);

    // The CPU's time, not the relay's clock: a test that moves the clock must not end a rendering.
    private readonly long _started = Stopwatch.GetTimestamp();
    private int _steps;
    private int _characters;

    /// <summary>One more turn of an <c>each</c>.</summary>
    public void Step()
    {
        if (++_steps > MostSteps)
            throw new TemplateException("template_limit", $"the template loops more than {MostSteps:N0} times");
        CheckTime();
    }

    public void Write(int characters)
    {
        if ((_characters += characters) > MostBytes)
            throw TooMuch();
        CheckTime();
    }

    public static TemplateException TooMuch() => new("template_limit", $"the template's output is longer than {MostBytes / 1024} KiB");

    private void CheckTime()
    {
        if (Stopwatch.GetElapsedTime(_started) > MostTime)
            throw new TemplateException("template_limit", $"the template took longer than {MostTime.TotalMilliseconds:0} ms");
    }
}
