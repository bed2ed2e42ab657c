using ArchUnitNET.Domain;

namespace Relay.Tests.Architecture;

/// <summary>One type's use of another.</summary>
internal sealed record Use(IType By, IType Of)
{
    /// <summary>The namespace of the one that uses.</summary>
    public string From => By.Namespace.FullName;

    /// <summary>The namespace of the one that is used.</summary>
    public string To => Of.Namespace.FullName;

    /// <inheritdoc/>
    public override string ToString() => $"{By.FullName} uses {Of.FullName}";
}
