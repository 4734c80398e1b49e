using System.Text;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Commits;

/// <summary>The rules of docs/format.md that a header can be checked for without knowing any other commit.</summary>
public static class HeaderRules
{
    /// <summary>Checks a header.</summary>
    /// <exception cref="GoatFormatException">The header breaks the rule that the message names.</exception>
    public static void Check(CommitHeader header) => Check(header, derivesKeys: true);

    /// <summary>Checks a header; where the caller has derived the keys that have a counter itself, they need not be derived again.</summary>
    internal static void Check(CommitHeader header, bool derivesKeys)
    {
        ArgumentNullException.ThrowIfNull(header);
        Require(header.Format >= 1, "Format 0 does not exist.");
        Require(header.Seq >= 1, "A chain starts at seq 1.");
        Require(header.Prev is null == (header.Seq == 1), "A commit names a prev if and only if its seq is greater than 1.");
        Require(header.Height >= 1 && header.Height > 1 == (header.Prev is not null || header.Deps.Length > 0), "The height is 1 for a commit that builds on none, and greater for any other.");
        Require(header.Time is >= 0 and < CommitLimits.Time, "The time is out of range.");
        CheckAscending(header.Deps, "deps");
        Require(header.Prev is not { } prev || Array.BinarySearch(header.Deps, prev) < 0, "Deps must not repeat prev.");
        Require(ByteCount(header.Branch) <= CommitLimits.NameBytes, "The branch name is too long.");
        Require(header.Flags >= 0, "Flags are not negative.");
        CheckPayload(header);
        Require(header.Changes.Length <= CommitLimits.Changes, "A commit holds too many changes; split it.");
        foreach (var change in header.Changes)
        {
            CheckChange(header, change, derivesKeys);
        }

        CheckDistinctKeys(header.Changes);
        CheckExtensions(header.Extensions);
        if (header.Format == CommitHeader.CurrentFormat)
        {
            Require(header.Flags == 0, "Format 1 has no flags.");
            Require(header.Tail.Length == 0, "Format 1 has no tail.");
            Require(header.PayloadEncoding <= PayloadEncoding.AesGcm, "Format 1 does not know this payload encoding.");
        }
    }

    private static void CheckPayload(CommitHeader header)
    {
        Require(header.PayloadLength is >= 0 and <= CommitLimits.PayloadBytes, "A payload is too long; split the commit.");
        Require(header.PayloadLength == 0 == (header.PayloadEncoding == PayloadEncoding.None), "An empty payload has no encoding, any other has one.");
        Require(header.PayloadLength > 0 || header.PayloadHash == default, "An empty payload has no hash.");
        Require(header.Changes.Length > 0 || header.PayloadLength == 0 || header.Format > CommitHeader.CurrentFormat, "A commit without changes has no payload.");
    }

    private static void CheckChange(CommitHeader header, Change change, bool derivesKeys)
    {
        if (ItemKey.Check(change.Key) is { } problem)
        {
            throw new GoatFormatException($"An item key cannot be used: {problem}");
        }

        Require(change.Counter >= 0 && change.SchemaVersion >= 0, "Counters and versions are not negative.");
        Require(ByteCount(change.Schema) <= CommitLimits.NameBytes, "A schema name is too long.");
        CheckAscending(change.Parents, "parents");
        if (change.Counter > 0)
        {
            Require(change.Kind == ChangeKind.Create, "Only a create has a counter.");
            Require(!derivesKeys || (Base32.TryDecode(change.Key, out var value) && value == ItemKey.DeriveValue(header.Chain, change.Counter)), "An item key is not the one that its counter derives.");
        }

        if (header.Format == CommitHeader.CurrentFormat)
        {
            Require(change.Kind is >= ChangeKind.Create and <= ChangeKind.Restore, "Format 1 does not know this kind of change.");
            Require(change.Kind == ChangeKind.Create || change.Parents.Length > 0, "Only a create may have no parents.");
        }
    }

    private static void CheckDistinctKeys(Change[] changes)
    {
        if (changes.Length < 2 || AreDerivedInOrder(changes))
        {
            return;
        }

        var seen = new HashSet<string>(changes.Length, StringComparer.Ordinal);
        foreach (var change in changes)
        {
            Require(seen.Add(change.Key), "A commit changes an item twice.");
        }
    }

    /// <summary>Whether the keys come from ascending counters of the chain: those differ.</summary>
    private static bool AreDerivedInOrder(Change[] changes)
    {
        var last = 0L;
        foreach (var change in changes)
        {
            if (change.Counter <= last)
            {
                return false;
            }

            last = change.Counter;
        }

        return true;
    }

    private static void CheckExtensions(HeaderExtension[] extensions)
    {
        Require(extensions.Length <= CommitLimits.Extensions, "A header holds too many extensions.");
        Require(extensions.Length == 0 || extensions[0].Id >= 0, "An extension has a negative id.");
        for (var i = 1; i < extensions.Length; i++)
        {
            Require(extensions[i - 1].Id < extensions[i].Id, "Extensions are not ascending.");
        }
    }

    private static void CheckAscending(CommitId[] ids, string what)
    {
        if (ids.Length > CommitLimits.References)
        {
            throw new GoatFormatException($"There are more than {CommitLimits.References} {what}.");
        }

        for (var i = 1; i < ids.Length; i++)
        {
            if (ids[i - 1] >= ids[i])
            {
                throw new GoatFormatException($"The {what} are not ascending.");
            }
        }
    }

    private static int ByteCount(string text) => text.Length == 0 ? 0 : Encoding.UTF8.GetByteCount(text);

    private static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new GoatFormatException(rule);
        }
    }
}
