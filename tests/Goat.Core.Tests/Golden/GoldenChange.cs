namespace Goat.Core.Tests.Golden;

/// <summary>A change in words.</summary>
internal sealed record GoldenChange(string Key, long Counter, string Schema, long SchemaVersion, int Kind, string[] Parents);
