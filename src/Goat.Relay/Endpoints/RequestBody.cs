using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Endpoints;

/// <summary>A request body in memory. Grows with what has really arrived, up to a limit, in a limited time and not too slowly, out of a budget shared by all requests.</summary>
internal sealed class RequestBody(RelayOptions options, BodyBudget budget, TimeProvider time) : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private byte[] _buffer = [];
    private long _taken;

    /// <summary>The body; valid until disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    public int Length { get; private set; }

    /// <summary>How many bytes have arrived, also after it was refused or disposed.</summary>
    public long Received { get; private set; }

    /// <summary>Receives the body of a request.</summary>
    /// <exception cref="RelayProblemException">Too large, too slow, or no memory left for it.</exception>
    public async ValueTask ReceiveAsync(HttpContext context, int maximum)
    {
        if (context.Request.ContentLength > maximum)
        {
            throw TooLarge(maximum);
        }

        var started = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(Allowed, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            while (await TryReadAsync(context.Request.Body, maximum, either.Token).ConfigureAwait(false))
            {
                var left = Allowed - time.GetElapsedTime(started);
                deadline.CancelAfter(left > TimeSpan.Zero ? left : throw TooSlow());
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw TooSlow();
        }
    }

    public void Dispose()
    {
        budget.Return(_taken);
        _taken = 0;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = [];
        Length = 0;
    }

    private static RelayProblemException TooLarge(int maximum) =>
        new(ProblemType.TooLarge, StatusCodes.Status413PayloadTooLarge, "The body is too large", $"At most {maximum} bytes are taken; send several smaller requests.");

    /// <summary>How long it may take in all, judging by what has arrived.</summary>
    private TimeSpan Allowed
    {
        get
        {
            var allowed = Grace + TimeSpan.FromSeconds((double)Length / options.MinBodyBytesPerSecond);
            return allowed < options.BodyTimeout ? allowed : options.BodyTimeout;
        }
    }

    private RelayProblemException TooSlow() =>
        new(ProblemType.TooSlow, StatusCodes.Status408RequestTimeout, "The body took too long", $"A body must arrive within {options.BodyTimeout.TotalSeconds:0} seconds, and with {options.MinBodyBytesPerSecond} bytes a second; send less at once.");

    private async ValueTask<bool> TryReadAsync(Stream stream, int maximum, CancellationToken cancellationToken)
    {
        if (Length == _buffer.Length)
        {
            Grow(maximum);
        }

        var read = await stream.ReadAsync(_buffer.AsMemory(Length), cancellationToken).ConfigureAwait(false);
        Length += read;
        Received += read;
        return Length > maximum ? throw TooLarge(maximum) : read > 0;
    }

    private void Grow(int maximum)
    {
        // One byte more than allowed, so that a longer body shows.
        var size = (int)Math.Min(maximum + 1L, Math.Max(FirstBytes, 2L * _buffer.Length));
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var more = buffer.Length - _buffer.Length;
        if (!budget.TryTake(more))
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw new RelayProblemException(ProblemType.Busy, StatusCodes.Status503ServiceUnavailable, "The relay is busy", "Too many requests are being received at once; come again later.", TimeSpan.FromSeconds(2));
        }

        _taken += more;
        Bytes.CopyTo(buffer);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = buffer;
    }
}
