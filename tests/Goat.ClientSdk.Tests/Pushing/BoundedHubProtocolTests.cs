using System.Buffers;
using System.Text;
using Goat.Pushing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Goat.ClientSdk.Tests.Pushing;

public sealed class BoundedHubProtocolTests
{
    private static readonly BoundedHubProtocol Protocol = new(new JsonHubProtocol());

    [Fact]
    public void A_message_of_the_greatest_length_is_read()
    {
        var input = Bytes($$"""{"type":1,"target":"push","arguments":["{{new string('A', 2004)}}"]}""" + "\u001e");

        Assert.True(Protocol.TryParseMessage(ref input, new Binder(), out var message));
        Assert.Equal(2004, ((string)((InvocationMessage)message).Arguments[0]!).Length);
        Assert.True(input.IsEmpty);
    }

    [Fact]
    public void A_message_that_has_not_ended_where_it_must_have_is_refused_before_it_is_whole()
    {
        var input = Bytes(new string('A', 4097));

        Assert.Throws<InvalidDataException>(() => Protocol.TryParseMessage(ref input, new Binder(), out _));
    }

    [Fact]
    public void Many_small_messages_may_wait_together()
    {
        var input = Bytes(string.Concat(Enumerable.Repeat("{\"type\":6}\u001e", 10_000)));
        var count = 0;
        while (Protocol.TryParseMessage(ref input, new Binder(), out _))
        {
            count++;
        }

        Assert.Equal(10_000, count);
    }

    private static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    private sealed class Binder : IInvocationBinder
    {
        public IReadOnlyList<Type> GetParameterTypes(string methodName) => [typeof(string)];

        public Type GetReturnType(string invocationId) => typeof(string);

        public Type GetStreamItemType(string streamId) => typeof(string);
    }
}
