namespace Relay.Api.Reading;

internal enum NumberForm
{
    Whole,
    TooLarge,
    Other,
}
