using Goat.Identity;
using Goat.Relay.Cache;

namespace Goat.Relay.Azure.Storage;

/// <summary>Names of the blobs in the container: a virtual directory per repository.</summary>
internal static class BlobNames
{
    private const string SegmentSuffix = ".segment";

    public static string Control(RepositoryId repository) => $"{repository}/{ControlRow.FileName}";

    public static string Segment(RepositoryId repository, SegmentId segment) => $"{repository}/{segment}{SegmentSuffix}";

    public static bool IsSegment(string path) => path.EndsWith(SegmentSuffix, StringComparison.Ordinal);
}
