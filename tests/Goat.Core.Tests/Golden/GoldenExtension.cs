namespace Goat.Core.Tests.Golden;

/// <summary>An extension in words.</summary>
internal sealed record GoldenExtension(long Id, bool IsCritical, string Content);
