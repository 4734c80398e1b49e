using Goat.Commits;

namespace Goat.Bundles;

/// <summary>The commits that a bundle names and does not hold.</summary>
internal sealed class ExternalTable(CommitId[] ids)
{
    private int _used;

    /// <summary>The commit with a number; numbers are new in their order.</summary>
    public CommitId Use(long number)
    {
        GoatFormatException.Unless(number < ids.Length && number <= _used, "External commits are not in order of use.");
        _used = Math.Max(_used, (int)number + 1);
        return ids[number];
    }

    /// <summary>Checks the table when all references have been read.</summary>
    public void CheckEnd(Commit[] held)
    {
        GoatFormatException.Unless(_used == ids.Length, "An external commit is not used.");
        if (ids.Length == 0)
        {
            return;
        }

        var all = new HashSet<CommitId>(ids);
        GoatFormatException.Unless(all.Count == ids.Length, "An external commit stands twice.");
        GoatFormatException.Unless(!Array.Exists(held, c => all.Contains(c.Id)), "An external commit is held.");
    }
}
