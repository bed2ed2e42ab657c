namespace Relay.Domain.Sources;

/// <summary>Which accepted requests YARP forwards to the source's upstream: those whose sender waits for an answer, all, or none.</summary>
internal enum ForwardMode
{
    Live,
    All,
    None,
}
