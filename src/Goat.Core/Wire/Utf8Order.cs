namespace Goat.Wire;

/// <summary>Orders strings as their UTF-8 bytes, which differs from the ordinal order of UTF-16 where surrogates are involved.</summary>
public sealed class Utf8Order : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static readonly Utf8Order Instance = new();

    private Utf8Order()
    {
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var common = x.AsSpan().CommonPrefixLength(y.AsSpan());
        if (x is null || y is null || common == x.Length || common == y.Length)
        {
            return (x?.Length ?? -1).CompareTo(y?.Length ?? -1);
        }

        return Rank(x[common]).CompareTo(Rank(y[common]));
    }

    // Surrogates stand for code points above U+FFFF: they come after everything else.
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
