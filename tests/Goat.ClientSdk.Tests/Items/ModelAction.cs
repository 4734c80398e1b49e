namespace Goat.ClientSdk.Tests.Items;

/// <summary>What a step does.</summary>
public enum ModelAction
{
    Create,
    Set,
    SetTwo,
    Remove,
    Delete,
    Restore,
    Import,
    Snapshot,
    Flush,
    FlushToDisk,
    CloseAndOpen,
    EndAndStart,
    Crash,
    PowerLoss,
}
