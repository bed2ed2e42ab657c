using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relay.Simulator.Plans;

/// <summary>
/// One hash over all that decides what a plan sends: of every call, in order, its requests with what is odd about them, and every value
/// that its samples are filled with; once, what the samples make of values. Bytes follow from that and nothing else. Times count from the
/// plan's beginning, so that two runs of one seed are equal whenever they ran; signatures are not in it, because those of DialStack and
/// VoiceDock carry the time of sending.
/// </summary>
internal sealed class PlanDigest : IDisposable
{
    /// <summary>What is hashed, and how. 1 was the bytes themselves, with a fixed beginning.</summary>
    public const int Version = 2;

    private static readonly HashSet<string> Times = ["startedAt", "answeredAt", "endedAt", "createdAt"];

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StringBuilder _text = new();
    private readonly long _start;

    public PlanDigest(PlanOptions options)
    {
        _start = options.Start.ToUnixTimeMilliseconds();
        foreach (var dialect in options.Dialects.Distinct().Order(StringComparer.Ordinal))
        {
            foreach (var sample in SampleCatalog.FindAll(dialect))
                _hash.AppendData(SampleCatalog.Render(sample, new SampleModel("digest", 0)).Body.Span);
        }
    }

    public void Add(CallPlan call)
    {
        _text.Clear();
        foreach (var planned in call.Events)
        {
            var report = planned.Report;
            _text.Append(CultureInfo.InvariantCulture, $"{call.Seat.Place} {report.Sample.Dialect}/{report.Sample.Name} ");
            _text.Append(CultureInfo.InvariantCulture, $"{report.IdSeed} {report.At - _start}\n");
            foreach (var (name, value) in report.Values)
                _text.Append(CultureInfo.InvariantCulture, $"{name}={(Times.Contains(name) && value is long at ? at - _start : value)}\n");
        }

        foreach (var draft in call.Drafts)
            _text.Append(CultureInfo.InvariantCulture, $"{draft.Event} {draft.Role} {draft.Twist} {draft.MovedSeconds}\n");
        foreach (var chunk in _text.GetChunks())
            _hash.AppendData(Encoding.UTF8.GetBytes(chunk.ToArray()));
    }

    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();
}
