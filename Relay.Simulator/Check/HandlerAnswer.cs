namespace Relay.Simulator.Check;

/// <summary>A handler's answer; status 0 where there was none.</summary>
internal sealed record HandlerAnswer(int Status, string Body, TimeSpan Took, string? Error)
{
    public bool IsAccepted => Status is >= 200 and < 300;

    public override string ToString() => Error ?? $"answered {Status}";
}
