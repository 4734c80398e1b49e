using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Graph;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Cli.Verification;

/// <summary>
/// Checks one file from the first byte to the last: frame checksums, the hash of every header and payload, chains, heights, times and parents, attestations, certificates. Reads only.
/// </summary>
internal sealed class FileVerifier(ReplicaFile file, PublicKey? root, CancellationToken cancellationToken)
{
    private readonly List<FileProblem> _problems = [];
    private readonly List<(Frame Frame, Bundle Bundle)> _bundles = [];

    public static async Task<FileReport> VerifyAsync(string path, PublicKey? root, CancellationToken cancellationToken)
    {
        var file = await ReplicaFile.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        return await new FileVerifier(file, root, cancellationToken).RunAsync().ConfigureAwait(false);
    }

    private async Task<FileReport> RunAsync()
    {
        NoteDamage();
        var header = CheckHeader();
        _bundles.AddRange(file.ReadBundles((frame, e) => Add($"A bundle cannot be read: {e.Message}", frame)));
        if (header is null && _bundles.Count == 0)
        {
            return Report(null, null, 0, 0, false);
        }

        var repository = header?.Repository ?? _bundles[0].Bundle.Repository;
        foreach (var (frame, bundle) in _bundles.Where(b => b.Bundle.Repository != repository))
        {
            Add($"A bundle belongs to repository {bundle.Repository}.", frame);
        }

        _bundles.RemoveAll(b => b.Bundle.Repository != repository);
        var signatures = new SignatureCheck(_bundles, header?.Database, root, _problems);
        await signatures.RunAsync(cancellationToken).ConfigureAwait(false);
        return Report(header, BuildGraph(repository), signatures.Attestations, signatures.Statements, signatures.RootKnown);
    }

    private void NoteDamage()
    {
        foreach (var range in file.Scan.Damaged)
        {
            _problems.Add(new FileProblem("Damaged: no good frame. What it held counts as missing until a relay or a peer returns it.", new ByteRange(range.Offset, range.Length)));
        }

        if (file.Scan.TornAt is { } torn)
        {
            _problems.Add(new FileProblem("Torn tail: the last frame is not whole. It is cut off when the file is opened for writing.", new ByteRange(torn, file.Length - torn)));
        }
    }

    private ReplicaFileHeader? CheckHeader()
    {
        try
        {
            if (!file.TryReadHeader(out var header))
            {
                _problems.Add(new FileProblem("The file does not begin with a file header."));
                return null;
            }

            if (!RepositoryPath.TryParse(header.Path, out var path))
            {
                Add($"'{header.Path}' is not a repository path.", file.Scan.Frames[0]);
            }
            else if (RepositoryId.Derive(header.Database, path) != header.Repository)
            {
                Add($"Repository {header.Repository} is not {path} of database {header.Database}.", file.Scan.Frames[0]);
            }

            return header;
        }
        catch (GoatFormatException e)
        {
            Add($"The file header cannot be read: {e.Message}", file.Scan.Frames[0]);
            return null;
        }
    }

    private CommitGraph BuildGraph(RepositoryId repository)
    {
        var graph = new CommitGraph(repository);
        var places = new Dictionary<CommitId, Frame>();
        foreach (var (frame, bundle) in _bundles)
        {
            foreach (var run in bundle.Runs.Where(r => r.Signature is null))
            {
                // Only the device whose file this is holds commits that nobody has attested yet.
                graph.MarkOwn(run.Chain);
            }

            foreach (var commit in bundle.Commits)
            {
                places.TryAdd(commit.Id, frame);
                if (PayloadStatusOf(commit) == PayloadStatus.Void)
                {
                    Add("A payload breaks the format; the commit counts, without effect.", frame, commit.Id);
                }
            }
        }

        var admission = graph.Apply([.. _bundles.SelectMany(b => b.Bundle.Runs)]);
        foreach (var verdict in admission.Verdicts.Where(v => v.Status == AdmissionStatus.Refused).DistinctBy(v => v.Id))
        {
            Add($"The commit breaks a rule of the graph: {verdict.Reason}. {verdict.Detail}".TrimEnd(), places[verdict.Id], verdict.Id);
        }

        NoteMissing(graph);
        return graph;
    }

    private void NoteMissing(CommitGraph graph)
    {
        foreach (var id in graph.MissingIds.Order())
        {
            _problems.Add(new FileProblem("A commit that others build on is missing.", Commit: id.ToString()));
        }

        if (graph.OrphanCount > 0)
        {
            _problems.Add(new FileProblem($"{graph.OrphanCount} commits do not count until what they build on, or their attestation, is back."));
        }
    }

    private static PayloadStatus PayloadStatusOf(Commit commit) =>
        commit.Payload is null ? PayloadStatus.Opaque : PayloadCodec.TryRead(commit, out _);

    private FileReport Report(ReplicaFileHeader? header, CommitGraph? graph, int attestations, int statements, bool rootKnown) => new()
    {
        File = file.Path,
        Repository = header?.Path,
        Bytes = file.Length,
        Frames = file.Scan.Frames.Count,
        Commits = graph?.Count ?? 0,
        Attestations = attestations,
        Unattested = graph is null ? 0 : CountUnattested(),
        Statements = statements,
        Digest = graph?.Digest.ToString() ?? "",
        RootKnown = rootKnown,
        Problems = _problems,
    };

    private int CountUnattested()
    {
        var attested = _bundles.SelectMany(b => b.Bundle.Runs).Where(r => r.Signature is not null).Select(r => (r.Chain, r.Attestation.Seq))
            .Concat(_bundles.SelectMany(b => b.Bundle.Statements).Where(s => s.Kind == StatementKind.Attestation).Select(Attestation.Read).Select(a => (a.Chain, a.Seq)))
            .GroupBy(a => a.Chain)
            .ToDictionary(g => g.Key, g => g.Max(a => a.Seq));
        return _bundles.SelectMany(b => b.Bundle.Commits)
            .DistinctBy(c => c.Id)
            .Count(c => c.Header.Seq > attested.GetValueOrDefault(c.Header.Chain));
    }

    private void Add(string what, Frame frame, CommitId? commit = null) =>
        _problems.Add(new FileProblem(what, new ByteRange(frame.Offset, frame.End - frame.Offset), commit?.ToString()));
}
