namespace Goat.Commits;

/// <summary>One item's entry in a commit's header.</summary>
public sealed record Change
{
    /// <summary>The item.</summary>
    public required string Key { get; init; }

    /// <summary>0, or the counter from which the key of a create was derived.</summary>
    public long Counter { get; init; }

    /// <summary>Name of the schema the author worked with; may be empty.</summary>
    public string Schema { get; init; } = "";

    /// <summary>Version of that schema.</summary>
    public long SchemaVersion { get; init; }

    /// <summary>What happens to the item.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>The heads that the item had for the author, ascending.</summary>
    public CommitId[] Parents { get; init; } = [];
}
