using System.Globalization;
using System.Xml.Linq;
using Relay.Simulator.Proof;

namespace Relay.Simulator.Reports;

/// <summary>One line of a JUnit report.</summary>
/// <param name="Name">What was tried.</param>
/// <param name="Failure">Why it failed, in a sentence; null where it did not.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Skipped">Whether it was not tried.</param>
public sealed record JUnitCase(string Name, string? Failure, string Detail, bool Skipped);

/// <summary>Verdicts as the XML that every CI server reads.</summary>
public static class JUnitReport
{
    /// <summary>The cases of a proof: one for each invariant.</summary>
    public static IEnumerable<JUnitCase> Cases(StormProof proof) =>
        proof.Verdicts.Select(verdict => new JUnitCase(
            verdict.Name,
            verdict.Colour == Colour.Red ? $"{verdict.Promise} {verdict.OffenderCount} break it." : null,
            verdict.Facts + string.Concat(verdict.Offenders.Select(offender => $"\n{offender.Id}: {offender.What} ({offender.Look})")),
            verdict.Colour == Colour.NotTried
        ));

    /// <summary>The XML.</summary>
    public static string Write(string suite, IEnumerable<JUnitCase> cases, TimeSpan took)
    {
        var all = cases.ToList();
        var root = new XElement(
            "testsuite",
            new XAttribute("name", $"relay-simulator.{suite}"),
            new XAttribute("tests", all.Count),
            new XAttribute("failures", all.Count(one => one.Failure is not null)),
            new XAttribute("skipped", all.Count(one => one.Skipped)),
            new XAttribute("time", took.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture))
        );
        foreach (var one in all)
        {
            var element = new XElement("testcase", new XAttribute("classname", suite), new XAttribute("name", one.Name));
            if (one.Failure is not null)
                element.Add(new XElement("failure", new XAttribute("message", Clean(one.Failure)), Clean(one.Detail)));
            else if (one.Skipped)
                element.Add(new XElement("skipped", new XAttribute("message", Clean(one.Detail))));
            else
                element.Add(new XElement("system-out", Clean(one.Detail)));
            root.Add(element);
        }

        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root}\n";
    }

    // Control characters are no XML, and a body quoted in an error may hold any.
    private static string Clean(string text) =>
        string.Concat(text.Select(letter => System.Xml.XmlConvert.IsXmlChar(letter) ? letter : '\uFFFD'));
}
