using LiteDB;
using Relay.Simulator.Evidence;
using Relay.Simulator.Plans;
using Relay.Simulator.Proof;
using Relay.Simulator.Storms;
using Relay.Tests.Simulator.Proof;
using Xunit;

namespace Relay.Tests.Simulator.Evidence;

/// <summary>A storm's evidence says what the storm said, for as long as nobody changes it.</summary>
public sealed class EvidenceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relay-evidence-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Fault.None)]
    [InlineData(Fault.DropsWhatWasParked)]
    [InlineData(Fault.ForwardsABadSignature)]
    [InlineData(Fault.TakesADuplicateForNew)]
    public async Task A_file_proves_what_the_storm_proved(Fault fault)
    {
        var (report, path) = await RunAsync(fault);

        using var file = EvidenceFile.Open(path);
        var again = StormReport.From(file, file.End!);

        Assert.Null(file.FindTampering());
        Assert.Equal(Told(report.Proof), Told(again.Proof));
        Assert.Equal(fault == Fault.None, again.Proof.IsGreen);
        Assert.Equal(Told(report.Proof), Told(file.End!.Proof!));
        Assert.Equal(PlanBuilder.Build(report.Options.Plan).Totals.Digest, file.Head.Plan.Digest);
        Assert.Equal(
            (report.Figures.Requests, report.Figures.Delivered, report.Figures.Answers.Percentile(0.99)),
            (again.Figures.Requests, again.Figures.Delivered, again.Figures.Answers.Percentile(0.99))
        );
        Assert.Equal(report.Plan.Calls, file.CallCount);
        Assert.DoesNotContain("rk_mini", file.Head.Storm);
        // Two providers may call different calls the same.
        Assert.All(file.Calls().Take(20), call => Assert.Contains(file.Find(call.CallId), found => found.Seat == call.Seat));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("removed")]
    [InlineData("cut")]
    [InlineData("ledger")]
    [InlineData("end")]
    [InlineData("head")]
    public async Task What_was_tampered_with_is_found(string how)
    {
        var (_, path) = await RunAsync(Fault.None);
        using (var db = new LiteDatabase(path))
            Tamper(db, how);

        using var file = EvidenceFile.Open(path);

        Assert.NotNull(file.FindTampering());
    }

    [Fact]
    public async Task A_file_is_never_written_over_and_a_stranger_is_no_evidence()
    {
        var (_, path) = await RunAsync(Fault.None);

        Assert.Contains("never written over", Assert.Throws<EvidenceException>(() => EvidenceWriter.Create(path)).Message);
        var text = Path.Combine(_folder, "text.db");
        await File.WriteAllTextAsync(text, new string('x', 20_000));
        Assert.Contains("no evidence", Assert.Throws<EvidenceException>(() => EvidenceFile.Open(text)).Message);
        Assert.Contains("is not there", Assert.Throws<EvidenceException>(() => EvidenceFile.Open(text + "x")).Message);
        Assert.Contains(
            "can't be written",
            Assert.Throws<EvidenceException>(() => EvidenceWriter.Create(Path.Combine(_folder, "none", "a.db"))).Message
        );
    }

    private static void Tamper(LiteDatabase db, string how)
    {
        var (calls, run) = (db.GetCollection("calls"), db.GetCollection("run"));
        switch (how)
        {
            case "changed":
                var call = calls.FindById(3);
                call["r"].AsArray[0].AsArray[10] = 204;
                calls.Update(call);
                break;
            case "removed":
                calls.Delete(2);
                break;
            case "cut":
                calls.Delete(calls.Max(document => document["_id"].AsInt32));
                break;
            case "ledger":
                var sample = db.GetCollection("ledger").FindById(1);
                sample["v"].AsArray[12] = 1L;
                db.GetCollection("ledger").Update(sample);
                break;
            default:
                var document = run.FindById(how);
                document["json"] = document["json"].AsString + " ";
                run.Update(document);
                break;
        }
    }

    private async Task<(StormReport Report, string Path)> RunAsync(Fault fault)
    {
        var path = Path.Combine(_folder, $"{fault}.db");
        await using var relay = await MiniRelay.StartAsync(fault);
        var report = await new Storm(
            new StormOptions
            {
                Target = relay.Url,
                Key = "rk_mini",
                Settle = TimeSpan.FromSeconds(10),
                Evidence = path,
                Plan = new PlanOptions
                {
                    Seed = 42,
                    Calls = 60,
                    Rate = null,
                    Disorder = new Disorder
                    {
                        Duplicates = 0.1,
                        OutOfOrder = 0.15,
                        BadSignatures = 0.1,
                        Malformed = 0.05,
                    },
                },
            }
        ).RunAsync(CancellationToken.None);
        return (report, path);
    }

    private static List<string> Told(StormProof proof) =>
        [
            .. proof.Verdicts.Select(verdict =>
                $"{verdict.Name} {verdict.Colour} {verdict.Facts} {string.Join(' ', verdict.Offenders.Select(offender => offender.Id + offender.What))}"
            ),
        ];
}
