namespace Relay.Api.Exports;

/// <summary>What is exported.</summary>
internal enum ExportSubject
{
    Events,
    Deliveries,
    Calls,
}
