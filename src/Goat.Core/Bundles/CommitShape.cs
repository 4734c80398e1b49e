namespace Goat.Bundles;

/// <summary>Which of the less common parts a commit has.</summary>
[Flags]
internal enum CommitShape
{
    None = 0,
    Deps = 1,
    Branch = 2,
    Policy = 4,
    Flags = 8,
    Extensions = 16,
    PayloadNotHeld = 32,
    EncodingNotRaw = 64,
    FormatNotOne = 128,
    All = 255,
}
