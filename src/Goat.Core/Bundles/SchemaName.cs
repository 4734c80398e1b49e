using Goat.Wire;

namespace Goat.Bundles;

/// <summary>A schema as changes name it.</summary>
internal readonly record struct SchemaName(string Name, long Version)
{
    // Strangers choose both, and the hash codes of tuples of integers collide at will.
    public override int GetHashCode() => SeededHash.Of(new U128((uint)Name.GetHashCode(StringComparison.Ordinal), (ulong)Version));
}
