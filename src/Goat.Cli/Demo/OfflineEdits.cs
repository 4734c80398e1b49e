using Goat.Cli.Invocation;
using Goat.Cli.Values;

namespace Goat.Cli.Demo;

/// <summary>What Alice and Bob do to the same items while neither sees the other, and what must have become of it.</summary>
internal sealed class OfflineEdits(DemoWorld world, IReadOnlyList<ItemLine> records)
{
    private const string Note = "note";
    private const string CheckedBy = "checkedBy";
    private const string Remark = "remark";

    // The same field; different fields; deleted by one and edited by the other.
    private readonly string _contested = records[0].Key!;
    private readonly string _shared = records[1].Key!;
    private readonly string _deleted = records[2].Key!;

    /// <summary>Conflicts that are visible after both came back.</summary>
    public int Conflicts { get; private set; }

    public async Task<string> MakeAsync(CancellationToken cancellationToken)
    {
        var (alice, bob) = (world.Alice, world.Bob);
        await alice.GoOfflineAsync(cancellationToken).ConfigureAwait(false);
        await bob.GoOfflineAsync(cancellationToken).ConfigureAwait(false);
        alice.Repository[_contested].Set(Note, "seen by Alice");
        bob.Repository[_contested].Set(Note, "seen by Bob");
        alice.Repository[_shared].Set(CheckedBy, "Alice");
        bob.Repository[_shared].Set(Remark, "added by Bob");
        alice.Repository[_deleted].Delete();
        bob.Repository[_deleted].Set(Remark, "still needed by Bob");
        await alice.Repository.FlushAsync(cancellationToken).ConfigureAwait(false);
        await bob.Repository.FlushAsync(cancellationToken).ConfigureAwait(false);
        return $"{_contested}: both write {Note}; {_shared}: each writes another field; {_deleted}: Alice deletes it, Bob edits it";
    }

    public string Check()
    {
        var note = world.Alice.Repository[_contested].Get<string>(Note);
        foreach (var replica in new[] { world.Alice, world.Bob })
        {
            var repository = replica.Repository;
            Require(repository[_contested].Get<string>(Note) == note && repository[_contested].Conflicts(Note).Count == 1, $"{replica.Name} does not show both values of {Note}");
            Require(repository[_shared].Has(CheckedBy) && repository[_shared].Has(Remark), $"{replica.Name} has lost one of two fields that were edited apart");
            Require(repository.Find(_deleted)?.Has(Remark) == true, $"{replica.Name} has lost an edit to a concurrent delete");
        }

        Conflicts = world.Alice.Repository[_contested].Conflicts(Note).Count;
        return $"{_contested}: {Note} is '{note}' everywhere, the other value is a visible conflict; {_shared}: both fields are there; {_deleted}: the edit won over the delete";
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new CommandFailedException($"{otherwise}: this is a bug in Goat.");
        }
    }
}
