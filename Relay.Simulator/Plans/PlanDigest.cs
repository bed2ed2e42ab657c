using System.Security.Cryptography;
using System.Text;

namespace Relay.Simulator.Plans;

/// <summary>
/// One hash over all that a plan sends. Signatures are not in it, because those of DialStack and VoiceDock carry the time of sending; the
/// order is that within each call, because calls run beside one another.
/// </summary>
internal static class PlanDigest
{
    public static string From(StormPlan plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var request in plan.Requests.OrderBy(request => request.Event.Call).ThenBy(request => request.Number))
        {
            var sample = request.Event.Report.Sample;
            hash.AppendData(
                Encoding.UTF8.GetBytes(
                    $"{request.Event.Call} {request.Role} {request.Twist} {sample.Dialect}/{sample.Path} {request.Body.Length}\n"
                )
            );
            hash.AppendData(request.Body.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
