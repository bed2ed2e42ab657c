using Relay.Api.Reading;

namespace Relay.Api.Views;

/// <summary>One minute of the relay: requests that came, and what became of attempts.</summary>
internal sealed record ActivityMinuteView(
    DateTimeOffset At,
    long Received,
    long Unique,
    long Duplicates,
    long Rejected,
    long Delivered,
    long FailedAttempts,
    long Strikes
)
{
    public static ActivityMinuteView From(ActivityMinute minute) =>
        new(
            ApiJson.Time(minute.At),
            minute.Received,
            minute.Unique,
            minute.Duplicates,
            minute.Rejected,
            minute.Delivered,
            minute.FailedAttempts,
            minute.Strikes
        );
}
