using ArchUnitNET.Domain;
using Xunit;

namespace Relay.Tests.Architecture;

/// <summary>The arrows between the folders, as they are compiled.</summary>
public sealed class FolderTests
{
    /// <summary>
    /// What a folder of the server may use beside itself, Domain and Relay.Dialects. A stage that is not named here uses Config and
    /// Hosting.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Domain"] = [],
        ["Config"] = [],
        ["Hosting"] = ["Config"],
        ["Api"] = ["Config", "Hosting", "Simulate"],
        // Pages read and write through the functions of the API.
        ["Ui"] = ["Api", "Config", "Hosting", "Simulate"],
        // The command line stands above all of them: it starts the server, or talks to one over HTTP.
        ["Commands"] = ["Config", "Hosting"],
    };

    private static readonly string[] OfStages = ["Config", "Hosting"];

    [Fact]
    public void A_folder_uses_only_what_stands_below_it() =>
        Findings.None(
            InServer()
                .Where(use => Folder(use.To) is var to && to != "Domain" && to != Folder(use.From))
                .Where(use => !Allowed.GetValueOrDefault(Folder(use.From), OfStages).Contains(Folder(use.To)))
        );

    [Fact]
    public void Of_the_simulator_in_the_server_others_see_its_contracts_only() =>
        Findings.None(
            InServer()
                .Where(use => Folder(use.To) == "Simulate" && Folder(use.From) != "Simulate")
                .Where(use => use.Of is not (Interface or ArchUnitNET.Domain.Enum or Class { IsRecord: true } or Struct))
        );

    /// <summary>Pure: of HTTP it knows the grammar of headers and sends nothing.</summary>
    [Fact]
    public void Domain_uses_itself_the_dialects_and_the_runtime() =>
        Findings.None(
            From("Relay.Domain")
                .Where(use =>
                    !IsAny(use.To, "Relay.Domain", "Relay.Dialects", "System")
                    || IsAny(use.To, "System.Data", "System.Net.Sockets")
                    || use.Of.FullName is "System.Net.Http.HttpClient" or "System.Net.Http.HttpMessageInvoker" or "System.IO.File"
                )
        );

    /// <summary>Bytes in, facts out: no input or output, no clock, no logging, no ASP.NET.</summary>
    [Fact]
    public void Dialects_are_pure() =>
        Findings.None(
            From("Relay.Dialects")
                .Where(use =>
                    IsAny(use.To, "Microsoft", "System.Net", "System.Threading", "System.Data")
                    || use.Of.FullName is "System.TimeProvider" or "System.Random" or "System.Console" or "System.IO.File"
                )
        );

    [Fact]
    public void The_simulator_knows_the_relay_by_its_address_only() =>
        Findings.None(
            From("Relay.Simulator").Where(use => CodeModel.IsOurs(use.To) && !IsAny(use.To, "Relay.Simulator", "Relay.Dialects"))
        );

    [Fact]
    public void Each_rule_has_something_to_look_at()
    {
        Assert.All(
            [
                "Api",
                "Calls",
                "Commands",
                "Config",
                "Delivery",
                "Domain",
                "Hosting",
                "Ingest",
                "Live",
                "Simulate",
                "Storage",
                "Streams",
                "Ui",
                "Watch",
            ],
            folder => Assert.Contains(InServer(), use => Folder(use.From) == folder)
        );
        Assert.Contains(InServer(), use => (Folder(use.From), Folder(use.To)) == ("Live", "Config"));
        Assert.Contains(InServer(), use => (Folder(use.From), Folder(use.To)) == ("Ui", "Simulate"));
        Assert.Contains(From("Relay.Domain"), use => use.To == "System.Collections.Generic");
        Assert.Contains(From("Relay.Dialects"), use => use.To == "System.Security.Cryptography");
        Assert.Contains(From("Relay.Simulator"), use => use.To == "Relay.Dialects.Providers");
    }

    /// <summary>What only the body of an async method, a lambda or an iterator uses counts as its type's.</summary>
    [Fact]
    public void The_scan_looks_into_what_the_compiler_made_of_methods() =>
        Assert.All(["System.Net.Http.HttpClient", "System.Text.Json.JsonDocument"], name =>
            Assert.Contains(From("Relay.Simulator"), use => use.Of.FullName == name)
        );

    private static IEnumerable<Use> InServer() => CodeModel.Uses.Where(use => Folder(use.From).Length > 0 && Folder(use.To).Length > 0);

    private static IEnumerable<Use> From(string space) => CodeModel.Uses.Where(use => CodeModel.IsIn(use.From, space));

    private static bool IsAny(string space, params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            if (CodeModel.IsIn(space, folder))
                return true;
        }

        return false;
    }

    /// <summary>The folder of the server: the second part of the namespace; empty for the other assemblies and for packages.</summary>
    private static string Folder(string space) =>
        space.Split('.') is [CodeModel.Root, var folder, ..] && folder is not ("Dialects" or "Simulator") ? folder : "";
}
