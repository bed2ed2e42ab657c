using System.Xml.Linq;
using Relay.Simulator.Storms;
using Xunit;

namespace Relay.Tests.Architecture;

/// <summary>A package is spoken to in one place, so that it can be replaced there.</summary>
public sealed class PackageTests
{
    /// <summary>The beginnings of a package's namespaces, and the folders that may use it.</summary>
    public static TheoryData<string, string[]> Homes { get; } =
        new()
        {
            { "System.Data", ["Relay.Storage"] },
            { "Microsoft.Data.Sqlite", ["Relay.Storage"] },
            { "SQLitePCL", ["Relay.Storage"] },
            { "Npgsql", ["Relay.Storage.Postgres"] },
            { "Yarp", ["Relay.Live"] },
            { "System.CommandLine", ["Relay.Commands", "Relay.Simulator.Commands"] },
            { "Spectre", ["Relay.Commands", "Relay.Simulator.Commands"] },
            { "Scriban", ["Relay.Delivery.Templates", "Relay.Dialects.Samples"] },
            { "DiffPlex", ["Relay.Ui"] },
            { "OpenTelemetry", ["Relay.Hosting"] },
            { "Bogus", ["Relay.Simulator.Calls"] },
            { "YamlDotNet", ["Relay.Simulator.Scenarios", "Relay.Config"] },
            { "LiteDB", ["Relay.Simulator.Evidence"] },
        };

    [Theory]
    [MemberData(nameof(Homes))]
    public void A_package_is_used_where_it_belongs(string package, string[] folders) =>
        Findings.None(Users(package).Where(use => !folders.Any(folder => CodeModel.IsIn(use.From, folder))));

    /// <summary>A package that an assembly was compiled against is seen in use, or the rule above looks at nothing.</summary>
    [Theory]
    [MemberData(nameof(Homes))]
    public void The_scan_sees_the_packages_that_are_referenced(string package, string[] folders) =>
        Assert.Equal(IsReferenced(package), Users(package).Any(use => folders.Any(folder => CodeModel.IsIn(use.From, folder))));

    [Fact]
    public void The_packages_that_the_server_stands_on_are_referenced() =>
        Assert.All(["Yarp", "Microsoft.Data.Sqlite", "Npgsql", "System.CommandLine", "OpenTelemetry"], package =>
            Assert.True(IsReferenced(package), package)
        );

    /// <summary>The package for others' tests has our assemblies in it, so it must ask for all that these stand on.</summary>
    [Fact]
    public void The_package_for_tests_asks_for_what_the_relay_stands_on() =>
        Assert.Equal(
            PackagesOf("Relay", "Relay.Simulator", "Relay.Dialects").Distinct().Order(StringComparer.Ordinal),
            PackagesOf("Relay.Testing").Order(StringComparer.Ordinal)
        );

    private static IEnumerable<string> PackagesOf(params string[] projects) =>
        from project in projects
        from reference in XDocument.Load(Path.Combine(Repository.Root, project, project + ".csproj")).Descendants("PackageReference")
        select reference.Attribute("Include")!.Value;

    private static bool IsReferenced(string package) =>
        new[] { typeof(RelayApp), typeof(Storm), typeof(Dialect) }
            .SelectMany(type => type.Assembly.GetReferencedAssemblies())
            .Any(assembly => assembly.Name!.StartsWith(package, StringComparison.Ordinal));

    private static IEnumerable<Use> Users(string package) =>
        CodeModel.Uses.Where(use => use.To.StartsWith(package, StringComparison.Ordinal));
}
