using Goat.Commits;

namespace Goat.Cli.Commands;

/// <summary>A commit, as <c>goat log --json</c> shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Time">When it was made, by its author's clock, in UTC.</param>
/// <param name="Session">Who made it.</param>
/// <param name="Seq">Its place in its chain.</param>
/// <param name="Height">Its height.</param>
/// <param name="Prev">The commit before it in its chain.</param>
/// <param name="Deps">Other heads that its author had seen.</param>
/// <param name="Changes">What it changed.</param>
internal sealed record CommitLine(string Id, DateTime Time, string Session, long Seq, long Height, string? Prev, IReadOnlyList<string> Deps, IReadOnlyList<ChangeLine> Changes)
{
    public static CommitLine Of(Commit commit)
    {
        var header = commit.Header;
        return new CommitLine(
            commit.Id.ToString(),
            DateTimeOffset.FromUnixTimeMilliseconds(header.Time).UtcDateTime,
            header.Chain.Session.ToString(),
            header.Seq,
            header.Height,
            header.Prev?.ToString(),
            [.. header.Deps.Select(d => d.ToString())],
            [.. header.Changes.Select(c => new ChangeLine(c.Key, c.Kind.ToString()))]);
    }
}
