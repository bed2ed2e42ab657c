using Xunit;

namespace Relay.Tests.Architecture;

/// <summary>The arrows between the folders of Relay, as they are compiled.</summary>
public sealed class FolderTests
{
    /// <summary>
    /// What a folder may use beside itself, Domain and Relay.Dialects. A stage that is not named here uses Config and Hosting.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Domain"] = [],
        ["Config"] = [],
        ["Hosting"] = ["Config"],
        // Pages read and write through the functions of the API.
        ["Ui"] = ["Api", "Config", "Hosting"],
        // The command line stands above all of them: it starts the server, or talks to one over HTTP.
        ["Commands"] = ["Config", "Hosting"],
    };

    private static readonly string[] OfStages = ["Config", "Hosting"];

    /// <summary>The places that put the parts together.</summary>
    private static readonly string[] Composers = [typeof(RelayApp).FullName!, "Program"];

    [Fact]
    public void A_folder_uses_only_what_stands_below_it()
    {
        var wrong = Uses()
            .Where(use => use.To != "Domain" && use.To != use.From && !Allowed.GetValueOrDefault(use.From, OfStages).Contains(use.To))
            .Select(use => $"{use.Type} uses {use.Used}");

        Assert.Equal([], wrong);
    }

    [Fact]
    public void Domain_uses_no_package_of_a_stage() =>
        Assert.Equal(
            [],
            UsersOf("Yarp.", "System.Data", "Microsoft.Data.Sqlite", "SQLitePCL", "System.CommandLine", "Spectre.Console", "OpenTelemetry")
                .Where(use => use.Folder == "Domain")
                .Select(use => use.Sentence)
        );

    [Fact]
    public void Only_storage_speaks_to_databases() =>
        Assert.Equal(
            [],
            UsersOf("System.Data", "Microsoft.Data.Sqlite", "SQLitePCL", "Npgsql")
                .Where(use => use.Folder != "Storage")
                .Select(use => use.Sentence)
        );

    [Fact]
    public void Only_live_knows_the_proxy() =>
        Assert.Equal([], UsersOf("Yarp.").Where(use => use.Folder != "Live").Select(use => use.Sentence));

    [Fact]
    public void Only_commands_know_the_command_line() =>
        Assert.Equal(
            [],
            UsersOf("System.CommandLine", "Spectre.Console").Where(use => use.Folder != "Commands").Select(use => use.Sentence)
        );

    [Fact]
    public void The_scan_sees_what_is_there()
    {
        Assert.Contains(Uses(), use => use is { From: "Live", To: "Config" });
        Assert.Contains(UsersOf("Yarp."), use => use.Folder == "Live");
    }

    private static IEnumerable<(string From, string To, string Type, string Used)> Uses() =>
        from type in OwnTypes()
        from used in CodeReferences.Of(type)
        where used.Assembly == type.Assembly && Folder(used).Length > 0
        select (Folder(type), Folder(used), type.FullName!, used.FullName ?? used.Name);

    private static IEnumerable<(string Folder, string Sentence)> UsersOf(params string[] namespaces) =>
        from type in OwnTypes()
        from used in CodeReferences.Of(type)
        where namespaces.Any(space => used.Namespace?.StartsWith(space, StringComparison.Ordinal) == true)
        select (Folder(type), $"{type.FullName} uses {used.FullName ?? used.Name}");

    private static IEnumerable<Type> OwnTypes() =>
        typeof(RelayApp)
            .Assembly.GetTypes()
            .Where(type => Folder(type).Length > 0 && !Composers.Any(composer => Outermost(type).FullName == composer));

    /// <summary>The folder is the second part of the namespace; what the compiler adds by itself has none.</summary>
    private static string Folder(Type type) => Outermost(type).Namespace?.Split('.') is ["Relay", var folder, ..] ? folder : "";

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
