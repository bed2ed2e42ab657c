using System.Net.Sockets;
using System.Text;

namespace Relay.Tests.BadInput;

/// <summary>Says exactly these bytes to a port and reads what comes back: what no HTTP client would send.</summary>
internal static class RawHttp
{
    /// <param name="halfClose">Ends what it says behind these bytes.</param>
    /// <param name="patience">Does so where no answer has come within this time: the other end may wait for more.</param>
    /// <returns>The status, 0 where the connection was closed without an answer of HTTP/1, and the body.</returns>
    public static async Task<(int Status, string Headers, byte[] Body)> SendAsync(
        Uri address,
        byte[] bytes,
        bool halfClose = false,
        TimeSpan? patience = null
    )
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port, limit.Token);
        try
        {
            await socket.SendAsync(bytes, limit.Token);
            if (halfClose)
                socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It may have refused and closed while we were still talking; its answer is there all the same.
        }

        var answer = ReadAsync(socket, limit.Token);
        if (patience is { } time && await Task.WhenAny(answer, Task.Delay(time, limit.Token)) != answer)
            socket.Shutdown(SocketShutdown.Send);
        return Parse(await answer);
    }

    private static async Task<byte[]> ReadAsync(Socket socket, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (
                !IsComplete(all.GetBuffer().AsSpan(0, (int)all.Length)) && await socket.ReceiveAsync(buffer, cancel) is > 0 and var count
            )
                all.Write(buffer, 0, count);
        }
        catch (SocketException)
        {
            // A reset after the answer.
        }

        return all.ToArray();
    }

    private static bool IsComplete(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        var head = Encoding.Latin1.GetString(bytes[..end]);
        var length = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return length is not null && bytes.Length >= end + 4 + int.Parse(length["Content-Length:".Length..]);
    }

    private static (int Status, string Headers, byte[] Body) Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (!bytes.AsSpan().StartsWith("HTTP/1."u8) || end < 0)
            return (0, "", bytes);
        var head = Encoding.Latin1.GetString(bytes, 0, end);
        return (int.Parse(head.Split(' ')[1]), head, bytes[(end + 4)..]);
    }
}
