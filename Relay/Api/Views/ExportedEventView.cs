using System.Diagnostics.CodeAnalysis;

namespace Relay.Api.Views;

/// <summary>An event on a line of an export: all that makes it again elsewhere.</summary>
internal sealed record ExportedEventView : EventView
{
    [SetsRequiredMembers]
    public ExportedEventView(EventView shown)
        : base(shown) { }

    /// <summary>The source's slug; absent where the source is deleted.</summary>
    public string? Source { get; init; }

    /// <summary>What follows the slug in the request target, as it was sent.</summary>
    public string? Target { get; init; }

    /// <summary>Why the body could not be read, as a code that is among the flags too.</summary>
    public string? Problem { get; init; }

    /// <summary>The body; absent for viewers and where retention has removed it.</summary>
    public string? BodyBase64 { get; init; }
}
