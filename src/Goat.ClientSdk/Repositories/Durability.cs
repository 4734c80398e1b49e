namespace Goat;

/// <summary>Who has the bytes when a flush returns.</summary>
public enum Durability
{
    /// <summary>The operating system: they survive the end of this process, however it ends.</summary>
    Os,

    /// <summary>The disk: they survive a power failure.</summary>
    Disk,
}
