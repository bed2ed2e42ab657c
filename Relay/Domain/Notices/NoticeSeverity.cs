namespace Relay.Domain.Notices;

/// <summary>How soon somebody should look.</summary>
internal enum NoticeSeverity
{
    Info,
    Warning,
    Critical,
}
