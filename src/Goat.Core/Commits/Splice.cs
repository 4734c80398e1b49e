namespace Goat.Commits;

/// <summary>Elements replaced at one position of a list or text.</summary>
/// <param name="Skipped">Elements since the end of the splice before, of the version that the author had seen.</param>
/// <param name="Deleted">Elements of that version that follow, and are deleted.</param>
/// <param name="Inserted">Elements inserted in their place.</param>
internal readonly record struct Splice(int Skipped, int Deleted, int Inserted);
