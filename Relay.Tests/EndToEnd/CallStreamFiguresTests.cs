using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Relay.Config;
using Relay.Tests.Streams;
using Xunit;

namespace Relay.Tests.EndToEnd;

/// <summary>
/// 200 browsers' streams beside the ingest of 500 events a second: every one hears everything, and what is kept for them does not grow.
/// What it costs is printed and not judged, since a machine that does something else would fail it; for figures that say something let it
/// run longer:
/// <code>
/// RELAY_TEST_FIGURES_SECONDS=30 dotnet test Relay.Tests -c Release --filter CallStreamFigures --logger "console;verbosity=detailed"
/// </code>
/// </summary>
public sealed class CallStreamFiguresTests(ITestOutputHelper output)
{
    private const int Streams = 200,
        EventsPerSecond = 500;

    /// <summary>What 200 streams may hold on to that was not there before: far below what a queue for each of them would.</summary>
    private const long MostGrowth = 32 << 20;

    private static readonly string[] Accounts = ["acct_a", "acct_b"];

    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(
        double.Parse(Environment.GetEnvironmentVariable("RELAY_TEST_FIGURES_SECONDS") ?? "1.5", CultureInfo.InvariantCulture)
    );

    private readonly int[] _sent = new int[Accounts.Length];

    [Fact]
    public async Task Two_hundred_streams_at_five_hundred_events_a_second()
    {
        // The readers are in this process, and a machine that does something else may leave them waiting: nobody is cut for that.
        await using var relay = await RelayFixture.StartAsync(set: options =>
            options with
            {
                Streams = new StreamOptions { WriteDeadline = TimeSpan.FromMinutes(1) },
            }
        );
        await relay.SourceAsync("desk");
        await RunAsync(relay, TimeSpan.FromSeconds(0.5)); // warm
        var without = await RunAsync(relay, Phase);
        var secrets = await Task.WhenAll(Accounts.Select(account => relay.SecretAsync(account)));
        var readers = new List<CallReader>();
        try
        {
            for (var i = 0; i < Streams; i++)
                readers.Add(await CallReader.OpenAsync(relay.Address, secrets[i % Accounts.Length], EventStream.CallPath));
            var earlier = _sent.ToArray();
            await RunAsync(relay, TimeSpan.FromSeconds(0.5));
            await UntilHeardAsync(readers, earlier);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var with = await RunAsync(relay, Phase);
            await UntilHeardAsync(readers, earlier);
            var after = GC.GetTotalMemory(forceFullCollection: true);

            Print("without", without);
            Print("with", with);
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{readers.Sum(reader => reader.Frames)} frames; memory {before >> 10} KiB before, {after >> 10} KiB after, "
                        + $"resident {Environment.WorkingSet >> 20} MiB; ratio of p99 {At(with, 0.99) / At(without, 0.99):0.00}"
                )
            );
            Assert.InRange(after - before, long.MinValue, MostGrowth);
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
        }
    }

    /// <summary>
    /// Waits, as long as anything comes, until each stream has all frames of its account since then; one more would be one too many.
    /// </summary>
    private async Task UntilHeardAsync(List<CallReader> readers, int[] earlier)
    {
        int Expected(int reader) => _sent[reader % Accounts.Length] - earlier[reader % Accounts.Length];
        bool IsBehind(CallReader reader, int i) => reader.Frames < Expected(i);
        while (readers.Where(IsBehind).Any())
        {
            Assert.Equal([], readers.Where(IsBehind).Select(reader => reader.End).OfType<string>());
            var heard = readers.Sum(reader => reader.Frames);
            await Poll.UntilAsync(
                // The last of them may have come before they were counted.
                () => readers.Sum(reader => reader.Frames) > heard || !readers.Where(IsBehind).Any(),
                $"{readers.Where(IsBehind).Count()} streams are behind"
            );
        }

        Assert.Empty(readers.Where((reader, i) => reader.Frames != Expected(i)));
    }

    /// <returns>How long each request took, in milliseconds, sorted.</returns>
    private async Task<double[]> RunAsync(RelayFixture relay, TimeSpan phase)
    {
        var sending = new List<Task<double>>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < (int)(phase.TotalSeconds * EventsPerSecond); i++)
        {
            var due = TimeSpan.FromSeconds((double)i / EventsPerSecond) - Stopwatch.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, TestContext.Current.CancellationToken);
            sending.Add(SendAsync(relay, i % Accounts.Length));
        }

        return [.. (await Task.WhenAll(sending)).Order()];
    }

    private async Task<double> SendAsync(RelayFixture relay, int account)
    {
        var number = Interlocked.Increment(ref _sent[account]);
        var started = Stopwatch.GetTimestamp();
        (await relay.EventAsync("desk", CallSessions.Incoming(number, Accounts[account]))).Expect(200);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private void Print(string name, double[] times) =>
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name, -8} ingest p50 {At(times, 0.5):0.0} p99 {At(times, 0.99):0.0} ms ({times.Length})"
            )
        );

    private static double At(double[] sorted, double part) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];

    /// <summary>A client that counts frames and keeps nothing.</summary>
    private sealed class CallReader : IDisposable
    {
        private static readonly byte[] Mark = "data: {\"event\""u8.ToArray();

        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly byte[] _buffer = new byte[8192];
        private int _frames,
            _matched,
            _size,
            _left,
            _skip;

        /// <summary>What ended the stream; null while it goes on.</summary>
        public string? End { get; private set; }

        /// <summary>Frames of calls that came so far.</summary>
        public int Frames => Volatile.Read(ref _frames);

        public static async Task<CallReader> OpenAsync(Uri address, string secret, string path)
        {
            var reader = new CallReader();
            await reader._socket.ConnectAsync(address.Host, address.Port);
            await reader._socket.SendAsync(
                Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {secret}\r\n\r\n")
            );
            var head = "";
            while (!head.Contains("Connected to event stream", StringComparison.Ordinal))
                head += Encoding.ASCII.GetString(reader._buffer, 0, await reader._socket.ReceiveAsync(reader._buffer));
            reader.Count(Encoding.ASCII.GetBytes(head[(head.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]));
            _ = reader.CountAsync();
            return reader;
        }

        public void Dispose() => _socket.Dispose();

        private async Task CountAsync()
        {
            try
            {
                for (int length; (length = await _socket.ReceiveAsync(_buffer)) > 0; )
                    Count(_buffer.AsSpan(0, length));
                End = "the relay ended it";
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // Where the test has ended, nobody asks.
                End = error.Message;
            }
        }

        /// <summary>Takes the chunks apart first: a frame can lie in two of them.</summary>
        private void Count(ReadOnlySpan<byte> bytes)
        {
            foreach (var value in bytes)
            {
                if (_skip > 0)
                    _skip--;
                else if (_left == 0 && value == '\n')
                    (_left, _size) = (_size, 0);
                else if (_left == 0 && value != '\r')
                    _size = (_size * 16) + Convert.ToInt32(((char)value).ToString(), 16);
                else if (_left > 0)
                    Match(value);
            }
        }

        private void Match(byte value)
        {
            if (--_left == 0)
                _skip = 2;
            _matched =
                value == Mark[_matched] ? _matched + 1
                : value == Mark[0] ? 1
                : 0;
            if (_matched < Mark.Length)
                return;
            _matched = 0;
            Interlocked.Increment(ref _frames);
        }
    }
}
