using System.Net.Sockets;
using System.Text;
using Relay.Simulator.Receiver;
using Xunit;

namespace Relay.Tests.Simulator.Receiver;

/// <summary>A receiver ends when it is told to, whatever its behaviours wait for: a test that fails must fail, not hang.</summary>
public sealed class RecordingReceiverTests
{
    [Fact]
    public async Task Its_end_does_not_wait_for_an_answer_that_never_comes()
    {
        var receiver = RecordingReceiver.Start();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.On("/hook", new Behaviour("never", _ =>
            {
                asked.SetResult();
                return new TaskCompletionSource<bool>().Task;
            }));
        using var sender = await SendAsync(receiver, "POST /hook HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        await asked.Task;

        await receiver.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(0, await sender.GetStream().ReadAsync(new byte[1]));
    }

    [Fact]
    public async Task Its_end_does_not_wait_for_a_request_that_never_ends()
    {
        var receiver = RecordingReceiver.Start();
        receiver.On("/hook", Behaviour.Ok);
        using var sender = await SendAsync(
            receiver,
            "POST /hook HTTP/1.1\r\nContent-Length: 0\r\n\r\nPOST /hook HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf"
        );
        await receiver.WaitForHitsAsync(1, TimeSpan.FromSeconds(30));

        await receiver.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<TcpClient> SendAsync(RecordingReceiver receiver, string request)
    {
        var sender = new TcpClient();
        await sender.ConnectAsync(receiver.Url.Host, receiver.Port);
        await sender.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        return sender;
    }
}
