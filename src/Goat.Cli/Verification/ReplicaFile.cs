using Goat.Bundles;
using Goat.Frames;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Cli.Verification;

/// <summary>
/// A replica file as docs/format.md describes it, read without the SDK: what verifies must not rest on the code that wrote. Reading changes nothing and needs no lock.
/// </summary>
internal sealed class ReplicaFile
{
    public const string Extension = ".goat";

    private const long HeaderVersion = 1;
    private const int MaxPathBytes = 1024;
    private const int MaxHeaderBytes = 2048;

    private ReplicaFile(string path, ReadOnlyMemory<byte> bytes)
    {
        Path = path;
        Length = bytes.Length;
        Scan = ScanAll(bytes);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Its length in bytes.</summary>
    public long Length { get; }

    /// <summary>Its frames and damaged ranges.</summary>
    public FrameScan Scan { get; }

    public static Task<ReplicaFile> OpenAsync(string path, CancellationToken cancellationToken) => OpenAsync(path, long.MaxValue, cancellationToken);

    private static async Task<ReplicaFile> OpenAsync(string path, long maxBytes, CancellationToken cancellationToken)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (stream.ConfigureAwait(false))
        {
            var bytes = new byte[Math.Min(stream.Length, maxBytes)];
            var read = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return new ReplicaFile(path, bytes.AsMemory(0, read));
        }
    }

    /// <summary>Finds the replica files of a directory.</summary>
    public static IReadOnlyList<string> Find(string directory) =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*" + Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];

    /// <summary>Finds the file of a repository; null for none.</summary>
    public static async Task<string?> FindAsync(string directory, string repository, CancellationToken cancellationToken)
    {
        foreach (var path in Find(directory))
        {
            if (await ReadHeaderAsync(path, cancellationToken).ConfigureAwait(false) is { } header && header.Path == repository)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>Reads only the header of a file; null where it is damaged.</summary>
    public static async Task<ReplicaFileHeader?> ReadHeaderAsync(string path, CancellationToken cancellationToken)
    {
        var file = await OpenAsync(path, MaxHeaderBytes, cancellationToken).ConfigureAwait(false);
        return file.TryReadHeader(out var header) ? header : null;
    }

    /// <summary>Reads the file header; false where the first frame is none.</summary>
    /// <exception cref="GoatFormatException">There is one, and it breaks a rule.</exception>
    public bool TryReadHeader(out ReplicaFileHeader header)
    {
        header = null!;
        if (Scan.Frames is not [{ Kind: FrameKind.FileHeader } frame, ..])
        {
            return false;
        }

        var reader = new WireReader(frame.Content.Span);
        var version = reader.ReadVarint();
        if (version != HeaderVersion)
        {
            throw new GoatFormatException($"Version {version} of the replica file is not known.");
        }

        header = new ReplicaFileHeader(new DatabaseId(reader.ReadU128()), new RepositoryId(reader.ReadU128()), reader.ReadString(MaxPathBytes, "path"));
        reader.ReadU128();
        reader.ReadVarint();
        reader.ExpectEnd("a file header");
        return true;
    }

    /// <summary>The file header, which stands twice, then frames by the key that follows from its incarnation.</summary>
    private static FrameScan ScanAll(ReadOnlyMemory<byte> bytes)
    {
        var copies = FrameCodec.Scan(bytes[..Math.Min(bytes.Length, MaxHeaderBytes)], FrameKey.Header).Frames
            .Where(f => f.Kind == FrameKind.FileHeader && (f.Offset == 0 || f.Offset == f.End - f.Offset))
            .ToList();
        if (copies.Count == 0)
        {
            return new FrameScan([], [], bytes.Length == 0 ? null : 0);
        }

        var end = copies[^1].End;
        var rest = FrameCodec.Scan(bytes[(int)end..], FrameKey.Derive(IncarnationOf(copies[0])), end);
        DamagedRange[] first = copies[0].Offset > 0 ? [new DamagedRange(0, copies[0].Offset)] : [];
        return new FrameScan([.. copies, .. rest.Frames], [.. first, .. rest.Damaged], rest.TornAt);
    }

    private static U128 IncarnationOf(Frame header)
    {
        var reader = new WireReader(header.Content.Span);
        reader.ReadVarint();
        reader.ReadU128();
        reader.ReadU128();
        reader.ReadString(MaxPathBytes, "path");
        return reader.ReadU128();
    }

    /// <summary>Decodes the bundles one after the other; <paramref name="onBroken"/> is told of those that cannot be.</summary>
    public IEnumerable<(Frame Frame, Bundle Bundle)> ReadBundles(Action<Frame, GoatFormatException> onBroken)
    {
        foreach (var frame in Scan.Frames.Where(f => f.Kind == FrameKind.Bundle))
        {
            Bundle bundle;
            try
            {
                bundle = BundleCodec.Decode(frame.Content.Span);
            }
            catch (GoatFormatException e)
            {
                onBroken(frame, e);
                continue;
            }

            yield return (frame, bundle);
        }
    }
}
