using Microsoft.Extensions.Configuration;
using Relay.Config;
using Xunit;

namespace Relay.Tests.Config;

/// <summary>
/// appsettings.json is the reference of all options: nothing is missing from it, nothing in it is unknown, and its values are the
/// defaults of the code.
/// </summary>
public sealed class DefaultsFileTests
{
    private static readonly string FilePath = Path.Combine(AppContext.BaseDirectory, RelayConfiguration.FileName);

    [Fact]
    public void It_names_every_option()
    {
        var file = new ConfigurationBuilder().AddJsonFile(FilePath).Build();
        var named = file.AsEnumerable().Select(pair => pair.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.All(RelayConfiguration.Read(file).Effective, option => Assert.Contains(option.Key, named));
    }

    [Fact]
    public void Its_values_are_the_defaults_of_the_code()
    {
        var fromFile = RelayConfiguration.Read(new ConfigurationBuilder().AddJsonFile(FilePath).Build());
        var fromCode = RelayConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection().Build());

        Assert.Equal(fromCode.Effective, fromFile.Effective);
    }

    [Fact]
    public void Every_option_has_a_comment_above_it_or_above_its_neighbour()
    {
        var lines = File.ReadAllLines(FilePath).Select(line => line.Trim()).ToArray();
        for (var i = 1; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith('"') || lines[i].EndsWith('{'))
                continue;
            Assert.True(
                lines[i - 1].StartsWith("//", StringComparison.Ordinal) || lines[i - 1].StartsWith('"'),
                $"No comment at {lines[i]}"
            );
        }
    }
}
