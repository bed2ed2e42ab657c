namespace Relay.Domain.Runs;

internal enum ReportForm
{
    Json,
    Junit,
    Html,
}
