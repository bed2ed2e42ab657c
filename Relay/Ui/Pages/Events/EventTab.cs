namespace Relay.Ui.Pages.Events;

/// <summary>The parts of an event's page. Each is an address of its own and reads only what it shows.</summary>
internal enum EventTab
{
    Body,
    Headers,
    Arrivals,
    Verification,
    Call,
    Answer,
    Copy,
}
