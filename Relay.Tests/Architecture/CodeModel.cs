using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using Relay.Simulator.Storms;
using Model = ArchUnitNET.Domain.Architecture;

namespace Relay.Tests.Architecture;

/// <summary>The three assemblies as they are compiled, loaded once for all tests.</summary>
internal static class CodeModel
{
    /// <summary>The first part of every namespace of ours.</summary>
    public const string Root = "Relay";

    /// <summary>The places that put the parts together; they may name every folder.</summary>
    private static readonly string[] Composers = [typeof(RelayApp).FullName!, "Program"];

    /// <summary>What ArchUnitNET reads in the code.</summary>
    public static Model Model { get; } =
        new ArchLoader().LoadAssemblies(typeof(RelayApp).Assembly, typeof(Storm).Assembly, typeof(Dialect).Assembly).Build();

    /// <summary>Each use of a type by one of ours, the composers' left out.</summary>
    public static IReadOnlyList<Use> Uses { get; } =
    [
        .. from type in Model.Types
        where IsOurs(type.Namespace.FullName) && !Composers.Any(composer => IsOrIsIn(type.FullName, composer))
        from used in type.Dependencies.SelectMany(Targets).Distinct()
        where used is not GenericParameter
        select new Use(type, used),
    ];

    /// <summary>Whether a namespace is this one or stands below it.</summary>
    public static bool IsIn(string space, string folder) =>
        space.StartsWith(folder, StringComparison.Ordinal) && (space.Length == folder.Length || space[folder.Length] == '.');

    /// <summary>Whether a namespace is one of the three assemblies'.</summary>
    public static bool IsOurs(string space) => IsIn(space, Root);

    private static bool IsOrIsIn(string type, string composer) =>
        type == composer || type.StartsWith(composer + "+", StringComparison.Ordinal);

    /// <summary>The type itself and what stands in its angle brackets.</summary>
    private static IEnumerable<IType> Targets(ITypeDependency dependency) =>
        dependency.TargetGenericArguments.SelectMany(Targets).Prepend(dependency.Target);

    private static IEnumerable<IType> Targets(GenericArgument argument) =>
        argument.GenericArguments.SelectMany(Targets).Prepend(argument.Type);
}
