using System.Reflection;
using Microsoft.Extensions.Logging;
using Relay.Hosting;
using Xunit;

namespace Relay.Tests.Hosting;

/// <summary>A number in the log means one thing, and there is one list of them.</summary>
public class LogEventTests
{
    private static readonly EventId[] Listed =
    [
        .. typeof(LogEvents).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (EventId)field.GetValue(null)!),
    ];

    [Fact]
    public void Every_number_and_every_name_stands_once()
    {
        Assert.NotEmpty(Listed);
        Assert.Equal(Listed.Length, Listed.Select(line => line.Id).Distinct().Count());
        Assert.Equal(Listed.Length, Listed.Select(line => line.Name).Distinct().Count());
    }

    [Fact]
    public void Nothing_numbers_its_lines_beside_the_list() =>
        Assert.DoesNotContain(typeof(LogEvents).Assembly.GetTypes().SelectMany(type => type.GetMethods((BindingFlags)(-1))), method =>
            method.GetCustomAttribute<LoggerMessageAttribute>() is not null
        );
}
