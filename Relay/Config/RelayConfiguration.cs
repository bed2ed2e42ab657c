namespace Relay.Config;

/// <summary>
/// From files, environment and flags to options:
/// <code>
///  appsettings.json (beside the program) ◄ --config FILE ◄ environment RELAY__… ◄ flags       the right one wins
///      └──► OptionReader: every key once ──► RelayOptions │ all problems at once
/// </code>
/// </summary>
internal static class RelayConfiguration
{
    public const string FileName = "appsettings.json";

    /// <summary>The environment's prefix: <c>RELAY__Storage__CacheMiB=128</c>.</summary>
    public const string Prefix = "RELAY__";

    /// <param name="file">A further file, or null.</param>
    /// <param name="flags">What was said on the command line, by key.</param>
    /// <exception cref="ConfigurationException">Something is wrong; it says all of it.</exception>
    public static LoadedOptions Load(string? file, IReadOnlyDictionary<string, string?> flags)
    {
        try
        {
            var builder = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, FileName));
            if (file is not null)
                builder.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
            return Read(builder.AddEnvironmentVariables(Prefix).AddInMemoryCollection(flags).Build());
        }
        catch (Exception exception)
            when (exception is IOException or InvalidDataException or FormatException or UnauthorizedAccessException)
        {
            throw new ConfigurationException([$"The configuration can't be read: {(exception.InnerException ?? exception).Message}"]);
        }
    }

    /// <exception cref="ConfigurationException">Something is wrong; it says all of it.</exception>
    public static LoadedOptions Read(IConfigurationRoot configuration)
    {
        var read = new OptionReader(configuration);
        var options = OptionCatalog.Read(read);
        OptionRules.Check(options, read);
        if (options.Templates is { } folder)
            TemplateFolder.Load(folder, read);
        read.RefuseUnknown();
        return read.Problems.Count == 0 ? new LoadedOptions(options, read.Effective) : throw new ConfigurationException(read.Problems);
    }
}
