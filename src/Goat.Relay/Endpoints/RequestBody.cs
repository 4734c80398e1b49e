using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Goat.Relay.Endpoints;

/// <summary>A request body in memory. Grows with what has really arrived, up to a limit, in a limited time, out of a budget shared by all requests.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    private readonly BodyBudget _budget;
    private byte[] _buffer = [];
    private long _taken;

    private RequestBody(BodyBudget budget) => _budget = budget;

    /// <summary>The body; valid until disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    public int Length { get; private set; }

    /// <exception cref="RelayProblemException">Too large, too slow, or no memory left for it.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, int maximum, TimeSpan timeout, BodyBudget budget, TimeProvider time)
    {
        if (context.Request.ContentLength > maximum)
        {
            throw TooLarge(maximum);
        }

        var body = new RequestBody(budget);
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            await body.FillAsync(context.Request.Body, maximum, either.Token).ConfigureAwait(false);
            return body;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            body.Dispose();
            throw new RelayProblemException(ProblemType.TooSlow, StatusCodes.Status408RequestTimeout, "The body took too long", $"The body did not arrive within {timeout.TotalSeconds:0} seconds; send less at once.");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _budget.Return(_taken);
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

    private async ValueTask FillAsync(Stream stream, int maximum, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Length == _buffer.Length)
            {
                Grow(maximum);
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(Length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            Length += read;
            if (Length > maximum)
            {
                throw TooLarge(maximum);
            }
        }
    }

    private void Grow(int maximum)
    {
        // One byte more than allowed, so that a longer body shows.
        var size = (int)Math.Min(maximum + 1L, Math.Max(FirstBytes, 2L * _buffer.Length));
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        var more = buffer.Length - _buffer.Length;
        if (!_budget.TryTake(more))
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
