namespace Goat.Relay.Storage;

/// <summary>Classes of storage calls, as storage services bill them.</summary>
public enum StorageOperation
{
    /// <summary>A range of a segment, or an index blob, was read.</summary>
    Read,

    /// <summary>A frame was appended to a segment.</summary>
    Append,

    /// <summary>A control row, session or setting was read, or the storage was probed.</summary>
    ControlRead,

    /// <summary>A control row, session or setting was written, an index blob was written, or a segment was created or sealed.</summary>
    ControlWrite,

    /// <summary>Something was listed: the one class that is always 0 in rounds.</summary>
    List,

    /// <summary>Something was deleted.</summary>
    Delete,
}
