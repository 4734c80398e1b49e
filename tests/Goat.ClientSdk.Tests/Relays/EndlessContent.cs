using System.Net;

namespace Goat.ClientSdk.Tests;

/// <summary>A body that does not end: it goes on, or it stops coming.</summary>
/// <param name="bytes">Bytes after which nothing comes any more.</param>
internal sealed class EndlessContent(long bytes) : HttpContent
{
    private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a reader waits for more.</summary>
    public Task Stuck => _stuck.Task;

    /// <summary>Bytes that were read.</summary>
    public long Read { get; private set; }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new Body(this));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    private async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (Read >= bytes)
        {
            _stuck.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        var read = (int)Math.Min(buffer.Length, bytes - Read);
        Read += read;
        return read;
    }

    private sealed class Body(EndlessContent owner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => owner.FillAsync(buffer, cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
