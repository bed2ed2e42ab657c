namespace Relay.Tests.Simulator.Check;

/// <summary>What a <see cref="HandlerUnderTest"/> gets wrong: the mistakes that handlers in the wild make.</summary>
public enum Flaw
{
    None,
    AcknowledgesBeforeCommit,
    ChecksThenInserts,
    NoDedupe,
    AssumesOrder,
    VerifiesAfterParsing,
    AcceptsStale,
    ActsBeforeDedupe,
    CrashesAfterTheEffect,
    LogsTheSecret,
}
