namespace Goat.Core.Tests.Merge;

/// <summary>One thing that an author does.</summary>
internal sealed record MergeStep(int Author, int Action, int Key, int Field, int Time, int Seed);
