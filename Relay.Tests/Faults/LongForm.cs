using System.Globalization;

namespace Relay.Tests.Faults;

/// <summary>
/// Each promise is tested twice by the same code: in its short form with every run of the tests, and in its long form, with the numbers
/// that a figure needs, by <c>./test.sh --long</c>.
/// </summary>
internal static class LongForm
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("RELAY_TEST_LONG") == "1";

    /// <summary>How long what stands still is waited for: the large numbers take their time.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(IsOn ? 600 : 60);

    public static int Choose(int shortly, int atLength) => IsOn ? atLength : shortly;

    public static TimeSpan Choose(TimeSpan shortly, TimeSpan atLength) => IsOn ? atLength : shortly;

    /// <summary>Which of these values so many percent of the others are not above.</summary>
    public static double At(IEnumerable<double> values, double percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * percent / 100))];
    }

    /// <summary>A text for the table, the same in every country.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
