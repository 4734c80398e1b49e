using Goat.Bundles;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Core.Tests.Golden;

/// <summary>A bundle in words: its runs and statements, and every commit.</summary>
internal sealed record GoldenBundle(string About, string Repository, string[] Statements, GoldenRun[] Runs, string Bytes)
{
    /// <summary>Puts a bundle into words.</summary>
    public static GoldenBundle Of(string about, Bundle bundle, byte[] bytes) => new(
        about,
        bundle.Repository.ToString(),
        [.. bundle.Statements.Select(s => Convert.ToHexStringLower(s.Bytes.Span))],
        [.. bundle.Runs.Select(r => new GoldenRun(r.Signature is { } s ? Convert.ToHexStringLower(s.Span) : null, [.. r.Commits.Select(GoldenCommit.Of)]))],
        Convert.ToHexStringLower(bytes));

    /// <summary>Makes the bundle from the words.</summary>
    public Bundle Make() => new(
        RepositoryId.TryParse(Repository, out var id) ? id : throw new FormatException(Repository),
        [.. Statements.Select(s => Statement.Read(Convert.FromHexString(s)))],
        [.. Runs.Select(r => new CommitRun([.. r.Commits.Select(c => c.Make())], r.Signature is null ? null : (ReadOnlyMemory<byte>?)Convert.FromHexString(r.Signature)))]);
}
