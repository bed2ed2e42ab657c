namespace Relay.Tests.Faults;

/// <summary>What the system says of a process.</summary>
internal static class ProcessMemory
{
    public static long ResidentMiB(int process) => Field(process, "VmRSS:");

    /// <summary>The most that it ever had.</summary>
    public static long PeakMiB(int process) => Field(process, "VmHWM:");

    private static long Field(int process, string name) =>
        long.Parse(
            File.ReadLines($"/proc/{process}/status")
                .Single(line => line.StartsWith(name, StringComparison.Ordinal))
                .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]
        ) >> 10;
}
