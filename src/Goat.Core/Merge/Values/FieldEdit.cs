namespace Goat.Merge.Values;

/// <summary>An operation that continues a field's value, in its commit.</summary>
/// <param name="Commit">Graph index.</param>
/// <param name="Operand">What it does, by the kind of operation.</param>
/// <param name="IsShown">Whether the content has it in it.</param>
/// <param name="IsVoid">Whether it has no effect of its own, and only serves to find the positions of others.</param>
internal readonly record struct FieldEdit(int Commit, object Operand, bool IsShown, bool IsVoid);
