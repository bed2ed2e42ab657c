using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Architecture;

/// <summary>An option that is documented and read, but that nothing asks for, is a promise that is not kept.</summary>
public sealed class OptionUseTests
{
    /// <summary>What the compiler adds to a record reads every option and says nothing of its use.</summary>
    private static readonly string[] Printers = ["PrintMembers", "ToString", "Equals", "GetHashCode", ".ctor", "<Clone>$"];

    private static IEnumerable<Class> Records =>
        CodeModel.Model.Classes.Where(type =>
            type.Namespace.FullName == typeof(RelayOptions).Namespace
            && type.Name.EndsWith("Options", StringComparison.Ordinal)
            && type.Name != nameof(LoadedOptions)
        );

    [Fact]
    public void Every_option_is_read_by_something_outside_Config() =>
        Findings.None(
            from record in Records
            from option in record.Members.OfType<PropertyMember>()
            where option.Setter is not null && option.Getter is not null && !IsRead(option.Getter, [])
            select $"{record.Name}.{option.Name}"
        );

    [Fact]
    public void The_scan_sees_the_options()
    {
        Assert.True(Records.Count() > 8);
        Assert.Contains(Records, record => record.Name == nameof(IngestOptions) && record.Members.OfType<PropertyMember>().Count() > 4);
        Assert.True(IsRead(Getter(nameof(StorageOptions), nameof(StorageOptions.LowWaterMiB)), []), "read through LowWaterBytes");
        Assert.False(IsRead(Getter(nameof(RelayOptions), "EqualityContract"), []), "only records read it");
    }

    private static MethodMember Getter(string record, string property) =>
        Records.Single(type => type.Name == record).Members.OfType<PropertyMember>().Single(member => member.Name == property).Getter;

    /// <summary>Asked for outside Config, or by a member of an option record that is.</summary>
    private static bool IsRead(IMember getter, HashSet<string> seen) =>
        seen.Add(getter.FullName)
        && Readers(getter)
            .Any(reader =>
                reader.DeclaringType.Namespace.FullName != typeof(RelayOptions).Namespace
                || (
                    Records.Contains(reader.DeclaringType)
                    && !Printers.Any(name => reader.Name.StartsWith(name, StringComparison.Ordinal))
                    && IsRead(reader, seen)
                )
            );

    private static IEnumerable<IMember> Readers(IMember getter) =>
        getter.MemberBackwardsDependencies.OfType<MethodCallDependency>().Select(call => call.OriginMember);
}
