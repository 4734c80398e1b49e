using Goat.Identity;
using Goat.Relay.Cache;

namespace Goat.Relay.Azure.Storage;

/// <summary>Names of the blobs in the container: a virtual directory per repository.</summary>
internal static class BlobNames
{
    private const string SegmentSuffix = ".segment";
    private const string IndexSuffix = ".index";

    public static string Control(RepositoryId repository) => $"{repository}/{ControlRow.FileName}";

    public static string Segment(RepositoryId repository, SegmentId segment) => $"{repository}/{segment}{SegmentSuffix}";

    public static string Index(RepositoryId repository, ulong generation) => $"{repository}/{generation:x16}{IndexSuffix}";

    /// <summary>Whether a path is that of a segment or an index, not of a control row.</summary>
    public static bool HoldsCommits(string path) => path.EndsWith(SegmentSuffix, StringComparison.Ordinal) || path.EndsWith(IndexSuffix, StringComparison.Ordinal);
}
