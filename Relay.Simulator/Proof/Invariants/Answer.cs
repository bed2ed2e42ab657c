using Relay.Simulator.Proof.Records;

namespace Relay.Simulator.Proof.Invariants;

/// <summary>An answer in words.</summary>
internal static class Answer
{
    public static string Tell(TryRecord sent) =>
        sent.Status > 0 ? $"Answered {sent.Status} at try {sent.Attempt}." : $"Try {sent.Attempt}: {sent.Error}";
}
