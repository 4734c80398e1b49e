namespace Goat.ClientSdk.Tests.Syncing;

/// <summary>Chance that always gives the same: 0 for the least, 1 for as good as the most.</summary>
internal sealed class FixedRandom(int value) : RandomSource
{
    public override void Fill(Span<byte> bytes) => bytes.Fill(value == 0 ? (byte)0 : byte.MaxValue);
}
