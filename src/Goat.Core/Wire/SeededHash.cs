namespace Goat.Wire;

/// <summary>
/// Hash codes for identifiers that strangers choose. They differ from process to process, so that nobody can send ids that all fall into one bucket of a table;
/// nothing that is stored or sent depends on them.
/// </summary>
internal static class SeededHash
{
    // The runtime seeds the hash codes of strings: the only source of such a seed that needs no randomness of our own.
    private static readonly ulong First = Seed("goat");
    private static readonly ulong Second = Seed("taog");
    private static readonly ulong Third = Seed("gota");

    public static int Of(U128 value) => Fold(value.High, value.Low);

    public static int Of(U128 value, ulong more) => Fold(value.High ^ (uint)Fold(more, Third), value.Low);

    public static int Of(ulong a, ulong b, ulong c, ulong d) => Fold(a ^ (uint)Fold(c, d), b);

    private static int Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left ^ First, right ^ Second, out var low);
        var mixed = (high ^ low) * 0x9E37_79B9_7F4A_7C15;
        return (int)(mixed >> 32);
    }

    private static ulong Seed(string text) =>
        ((ulong)(uint)string.GetHashCode(text, StringComparison.Ordinal) << 32) | (uint)string.GetHashCode(text + "/", StringComparison.Ordinal) | 1;
}
