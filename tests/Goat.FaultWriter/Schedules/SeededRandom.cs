namespace Goat.FaultWriter.Schedules;

/// <summary>Chance that can be had again.</summary>
internal sealed class SeededRandom(int seed) : RandomSource
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    public override void Fill(Span<byte> bytes)
    {
        lock (_lock)
        {
            _random.NextBytes(bytes);
        }
    }
}
