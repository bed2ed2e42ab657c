using System.CommandLine;
using System.Globalization;

namespace Relay.Simulator.Commands;

/// <summary>Options whose values a person types: each knows what it accepts and says so in a sentence.</summary>
internal static class Typed
{
    public static Option<double> Share(string name, string description) =>
        Make(name, description, 0.0, "a share from 0% to 100%, such as 10%", ParseShare);

    public static Option<int> Whole(string name, string description, int usual, int least, int most) =>
        Make(name, description, usual, $"a whole number from {least:N0} to {most:N0}", text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
                ? value
                : null
        );

    public static Option<long> Seed(string name, string description) =>
        Make(name, description, 1L, "a whole number from 0 to 9,223,372,036,854,775,807", text =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : (long?)null
        );

    public static Option<TimeSpan> Duration(string name, string description, TimeSpan usual, TimeSpan most) =>
        Make(name, description, usual, $"a time from 0 to {Text(most)}, such as 250ms, 30s or 5m", text =>
            ParseDuration(text) is { } value && value <= most ? value : null
        );

    /// <summary>Requests per second; infinity for as fast as they are answered.</summary>
    public static Option<double> Rate(string name, string description, double most) =>
        Make(name, description, 100.0, $"a rate from 0.1/s to {most:N0}/s, such as 500/s, or max", text => ParseRate(text, most));

    /// <summary>How much faster than life; 0 where not given.</summary>
    public static Option<double> Scale(string name, string description) =>
        Make(name, description, 0.0, "a factor from 1x to 100,000x, such as 60x", text =>
            text.EndsWith('x') && Number(text[..^1]) is >= 1 and <= 100_000 and var value ? value : (double?)null
        );

    public static Option<Uri> Address(string name, string description, bool required) =>
        new(name)
        {
            Description = description,
            Required = required,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    Uri.TryCreate(text, UriKind.Absolute, out var address)
                    && address.Scheme is "http" or "https"
                    && address.UserInfo.Length == 0
                )
                    return address;
                result.AddError($"{name} takes an address such as http://localhost:5080, not '{text}'.");
                return null;
            },
        };

    /// <summary>Providers by name, separated by commas; the founding ones where not given.</summary>
    public static Option<IReadOnlyList<string>> Providers(string name, string description) =>
        Make<IReadOnlyList<string>>(
            name,
            description,
            Lifecycle.Founding,
            $"{string.Join(", ", Lifecycle.Dialects)} or several of them with commas between",
            text =>
                text.Split(',', StringSplitOptions.TrimEntries) is { Length: > 0 } names && names.All(Lifecycle.Dialects.Contains)
                    ? names
                    : null
        );

    public static double? ParseShare(string text)
    {
        var value = text.EndsWith('%') ? Number(text[..^1]) / 100 : Number(text);
        return value is >= 0 and <= 1 ? value : null;
    }

    public static TimeSpan? ParseDuration(string text)
    {
        (string Unit, double Milliseconds)[] units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];
        foreach (var (unit, milliseconds) in units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && Number(text[..^unit.Length]) is >= 0 and <= 1e9 and var value)
                return TimeSpan.FromMilliseconds(value * milliseconds);
        }

        return text == "0" ? TimeSpan.Zero : null;
    }

    /// <summary>An option with a parser of its own.</summary>
    public static Option<T> Make<T>(string name, string description, T usual, string accepted, Func<string, T?> parse)
        where T : class => Build(name, description, usual, accepted, text => parse(text) is { } value ? (true, value) : (false, usual));

    /// <inheritdoc cref="Make{T}(string, string, T, string, Func{string, T})"/>
    public static Option<T> Make<T>(string name, string description, T usual, string accepted, Func<string, T?> parse)
        where T : struct => Build(name, description, usual, accepted, text => parse(text) is { } value ? (true, value) : (false, usual));

    private static Option<T> Build<T>(string name, string description, T usual, string accepted, Func<string, (bool Ok, T Value)> parse) =>
        new(name)
        {
            Description = $"{description} ({accepted})",
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                var (ok, value) = parse(text);
                if (!ok)
                    result.AddError($"{name} takes {accepted}, not '{text}'.");
                return value;
            },
        };

    private static double? ParseRate(string text, double most)
    {
        if (text == "max")
            return double.PositiveInfinity;
        return Number(text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text) is >= 0.1 and var value && value <= most
            ? value
            : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;

    private static string Text(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{time.TotalHours:0}h"
        : time.TotalMinutes >= 1 ? $"{time.TotalMinutes:0}m"
        : $"{time.TotalSeconds:0}s";
}
