namespace Goat;

/// <summary>What an import has done.</summary>
/// <param name="Created">Items that are new.</param>
/// <param name="Updated">Items that existed, and were set.</param>
/// <param name="Skipped">Items that existed, and were left as they are.</param>
public sealed record ImportProgress(long Created, long Updated, long Skipped)
{
    /// <summary>Items so far.</summary>
    public long Total => Created + Updated + Skipped;
}
