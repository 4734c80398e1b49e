using System.Globalization;

namespace Goat.Core.Tests.Fuzz;

/// <summary>
/// Feeds a decoder with the corpus, damaged copies of it and noise. Always the same ones unless GOAT_FUZZ_SEED says otherwise; GOAT_FUZZ_ITERATIONS for more of them.
/// </summary>
internal sealed class Fuzzer
{
    private static readonly int Iterations = Setting("GOAT_FUZZ_ITERATIONS", 3_000);
    private static readonly int Seed = Setting("GOAT_FUZZ_SEED", 1);

    /// <summary>Longest that one decode may take; a decode of these sizes takes microseconds, but the machine may be busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private int _accepted;
    private int _tried;

    /// <summary>Bytes that a decode may allocate whatever its input.</summary>
    public required long AllocatedAlways { get; init; }

    /// <summary>Bytes that a decode may allocate for each byte of its input.</summary>
    public required long AllocatedPerByte { get; init; }

    /// <summary>Runs the decoder over everything.</summary>
    /// <param name="kind">Kind of the corpus files.</param>
    /// <param name="decode">Decodes and throws nothing but <see cref="GoatFormatException"/>. Its result is handed to <paramref name="check"/>.</param>
    /// <param name="check">What must hold for an input that was accepted; not measured.</param>
    /// <param name="mutate">A second way of damaging, which knows the layout.</param>
    public void Run<T>(string kind, Func<byte[], T> decode, Action<byte[], T> check, Func<Mutator, byte[], byte[], byte[]>? mutate = null)
    {
        var corpus = FuzzCorpus.Load(kind);
        Assert.NotEmpty(corpus);
        var random = new Random(Seed);
        var mutator = new Mutator(random);
        Array.ForEach(corpus, input => Try(input, decode, check));
        for (var i = 0; i < Iterations; i++)
        {
            var input = corpus[random.Next(corpus.Length)];
            var other = corpus[random.Next(corpus.Length)];
            Try(
                random.Next(20) == 0 ? Noise(random) : mutate is not null && random.Next(2) == 0 && IsWhole(input, decode) && IsWhole(other, decode) ? mutate(mutator, input, other) : mutator.Mutate(input, other),
                decode,
                check);
        }

        // Damage that is always noticed at the first byte would test nothing.
        Assert.InRange(_accepted, _tried / 100, _tried - (_tried / 10));
    }

    private void Try<T>(byte[] input, Func<byte[], T> decode, Action<byte[], T> check)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = TimeProvider.System.GetTimestamp();
        T? result = default;
        var accepted = false;
        try
        {
            result = decode(input);
            accepted = true;
        }
        catch (GoatFormatException e)
        {
            Assert.False(string.IsNullOrWhiteSpace(e.Message));
        }
        catch (Exception e)
        {
            Assert.Fail($"{e.GetType().Name} for {Describe(input)}: {e}");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= AllocatedAlways + (AllocatedPerByte * input.Length), $"{allocated} bytes allocated for {Describe(input)}");
        Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"Too slow for {Describe(input)}");
        _tried++;
        if (accepted)
        {
            _accepted++;
            check(input, result!);
        }
    }

    private static bool IsWhole<T>(byte[] input, Func<byte[], T> decode)
    {
        try
        {
            decode(input);
            return true;
        }
        catch (GoatFormatException)
        {
            return false;
        }
    }

    private static byte[] Noise(Random random)
    {
        var bytes = new byte[random.Next(300)];
        random.NextBytes(bytes);
        if (bytes.Length > 0)
        {
            bytes[0] = 1;
        }

        return bytes;
    }

    private static string Describe(byte[] input) => $"{input.Length} bytes {Convert.ToHexString(input.AsSpan(0, Math.Min(input.Length, 4096)))}";

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
