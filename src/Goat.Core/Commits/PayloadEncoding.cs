namespace Goat.Commits;

/// <summary>How payload bytes are stored. Only raw is read; the others make a commit opaque.</summary>
public enum PayloadEncoding : byte
{
    /// <summary>There is no payload.</summary>
    None = 0,

    /// <summary>Operations as docs/format.md defines them.</summary>
    Raw = 1,

    /// <summary>Reserved: compressed operations.</summary>
    Compressed = 2,

    /// <summary>Reserved: operations encrypted with AES-GCM.</summary>
    AesGcm = 3,
}
