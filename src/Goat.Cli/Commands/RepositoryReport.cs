using Goat.Cli.Verification;

namespace Goat.Cli.Commands;

/// <summary>How a repository is.</summary>
/// <param name="Path">Its path.</param>
/// <param name="State">In one word.</param>
/// <param name="Items">Items that are not deleted.</param>
/// <param name="Commits">Commits that count.</param>
/// <param name="Orphans">Commits that do not count yet, because something is missing.</param>
/// <param name="Digest">Digest of the frontier.</param>
/// <param name="Damage">Ranges of the file that hold no good frame.</param>
/// <param name="Refused">Ids of commits of this device that a relay refused, with the reason.</param>
internal sealed record RepositoryReport(
    string Path,
    string State,
    int Items,
    int Commits,
    int Orphans,
    string Digest,
    IReadOnlyList<ByteRange> Damage,
    IReadOnlyDictionary<string, string> Refused)
{
    public static RepositoryReport Of(Repository repository)
    {
        var status = repository.Status;
        return new RepositoryReport(
            repository.Path,
            status.State.ToString(),
            repository.Count,
            status.Commits,
            status.Orphans,
            repository.Digest.ToString(),
            [.. status.Damage.Select(d => new ByteRange(d.Offset, d.Length))],
            status.Refused.DistinctBy(r => r.Id).ToDictionary(r => r.Id.ToString(), r => $"{r.Reason} {r.Detail}".TrimEnd()));
    }
}
