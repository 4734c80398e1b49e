namespace Goat.Bundles;

/// <summary>The columns of a bundle's content, in their order.</summary>
internal enum BundleColumn
{
    Runs,
    Shapes,
    Heights,
    Times,
    Refs,
    Counts,
    Keys,
    Schemas,
    Kinds,
    Rare,
    Payloads,
}
