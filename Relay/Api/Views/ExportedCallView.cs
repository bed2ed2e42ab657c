using System.Diagnostics.CodeAnalysis;

namespace Relay.Api.Views;

/// <summary>A call on a line of an export.</summary>
internal sealed record ExportedCallView : CallView
{
    [SetsRequiredMembers]
    public ExportedCallView(CallView shown)
        : base(shown) { }

    /// <summary>The event that told of it first: what an export goes on behind.</summary>
    public string FirstEventId { get; init; } = "";
}
