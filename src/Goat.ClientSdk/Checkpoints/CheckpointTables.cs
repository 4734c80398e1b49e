namespace Goat.Checkpoints;

/// <summary>The lengths of a checkpoint's tables.</summary>
/// <param name="FieldSetBytes">Bytes of the field sets.</param>
/// <param name="Items">Items.</param>
/// <param name="Buckets">Places of the hash table.</param>
/// <param name="Seed">Its seed.</param>
internal readonly record struct CheckpointTables(int FieldSetBytes, int Items, int Buckets, ulong Seed);
