using Goat.ClientSdk.Tests;
using Goat.Relay.Endpoints;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Tests.Endpoints;

/// <summary>Bodies that arrive slowly, by a clock that the body moves.</summary>
public sealed class RequestBodyTests
{
    private static readonly RelayOptions Options = new() { MinBodyBytesPerSecond = 100, BodyTimeout = TimeSpan.FromSeconds(60) };

    private readonly SteppedTime _time = new();
    private readonly BodyBudget _budget = new(1024 * 1024);

    [Theory]
    [InlineData(10, 0.1, 1_000, true)]
    [InlineData(1, 0.1, 100, false)]
    [InlineData(1, 0.1, 50, true)]
    [InlineData(1_000, 5.5, 1_000, false)]
    [InlineData(1_000, 1, 70_000, false)]
    public async Task A_body_has_five_seconds_and_then_must_keep_up_a_rate_within_a_time(int bytes, double seconds, int length, bool isTaken)
    {
        using var body = new RequestBody(Options, _budget, _time);
        var receiving = body.ReceiveAsync(ContextOf(new SlowStream(_time, bytes, TimeSpan.FromSeconds(seconds), length)), 1024 * 1024).AsTask();

        if (isTaken)
        {
            await receiving;
            Assert.Equal(length, body.Length);
            return;
        }

        var refused = await Assert.ThrowsAsync<RelayProblemException>(() => receiving);
        Assert.Equal((408, ProblemType.TooSlow), (refused.Problem.Status, refused.Problem.Type));
        Assert.InRange(body.Received, 0, length - 1);
    }

    [Fact]
    public async Task Memory_of_a_refused_body_is_given_back()
    {
        using (var body = new RequestBody(Options, _budget, _time))
        {
            var context = ContextOf(new SlowStream(_time, 1_000, TimeSpan.Zero, 100_000));
            await Assert.ThrowsAsync<RelayProblemException>(() => body.ReceiveAsync(context, 50_000).AsTask());
        }

        Assert.True(_budget.TryTake(1024 * 1024));
    }

    private static DefaultHttpContext ContextOf(Stream stream)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = stream;
        return context;
    }

    /// <summary>Brings some bytes after each pause, until its end.</summary>
    private sealed class SlowStream(SteppedTime time, int bytes, TimeSpan pause, int length) : Stream
    {
        private int _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            time.Advance(pause);
            cancellationToken.ThrowIfCancellationRequested();
            var read = Math.Min(Math.Min(bytes, _left), buffer.Length);
            _left -= read;
            return ValueTask.FromResult(read);
        }

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
