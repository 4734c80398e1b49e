namespace Goat.Frames;

/// <summary>What a frame holds. Readers skip kinds they do not know.</summary>
public enum FrameKind : byte
{
    /// <summary>A bundle.</summary>
    Bundle = 1,

    /// <summary>The first frame of a replica file.</summary>
    FileHeader = 2,

    /// <summary>Commits that a replica has set aside.</summary>
    Withdrawal = 3,
}
