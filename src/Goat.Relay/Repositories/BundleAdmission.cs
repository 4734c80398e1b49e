using Goat.Bundles;
using Goat.Frames;
using Goat.Graph;
using Goat.Identity;
using Goat.Relay.Cache;
using Goat.Relay.Push;
using Goat.Relay.Storage;
using Goat.Statements;
using Goat.Sync;
using Goat.Wire;

namespace Goat.Relay.Repositories;

/// <summary>The way into a repository: verify, examine, append as one frame, take in. Nothing is stored that was not verified, nothing counts that was not stored.</summary>
internal sealed class BundleAdmission(RepositoryId repository, RelayRuntime runtime)
{
    /// <summary>Takes in a bundle.</summary>
    /// <param name="index">What is held.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="sender">The push connection of whoever sent it, which is not told of it; null for none.</param>
    /// <param name="cancellationToken">Cancels the work; what was appended by then stays.</param>
    /// <returns>The verdicts; null where the active segment has changed hands: bring the index up to date and try again.</returns>
    public async ValueTask<Admission?> TryTakeAsync(ResidentIndex index, Bundle bundle, string? sender, CancellationToken cancellationToken)
    {
        var set = index.Set;
        var rules = new AdmissionRules
        {
            NowMs = runtime.Time.GetUtcNow().ToUnixTimeMilliseconds(),
            RefusesVoidPayloads = true,
            Custom = runtime.Options.AdmissionRule,
        };
        var verified = WithinStatementQuota(set, await set.VerifyAsync(bundle, runtime.Verifier, rules, cancellationToken).ConfigureAwait(false));
        var admission = set.Prepare(verified);
        if (RefuseOverQuota(index, verified, admission) is { } reduced)
        {
            verified = reduced;
            admission = set.Prepare(verified);
        }

        if (set.ToStore(verified, admission) is not { } stored)
        {
            return admission;
        }

        var bytes = BundleCodec.Encode(stored);
        var frames = new List<AppendedFrame>();
        foreach (var (part, content) in Split(stored, bytes))
        {
            if (await TryAppendAsync(index, part, content, cancellationToken).ConfigureAwait(false) is not { } frame)
            {
                return null;
            }

            frames.Add(frame);
        }

        // Stored, so it counts from here on.
        var applied = set.Apply(verified, admission);
        for (var i = 0; i < frames.Count; i++)
        {
            index.TakeAppended(frames[i], i == 0 ? applied.Closed : []);
        }

        runtime.Push?.Publish(new StoredNews(stored, bytes, FrontierOf(set), sender));
        return admission;
    }

    /// <summary>Makes the next segment active. The index moves on when it has read the present one to its end: others may have appended to it until it was sealed.</summary>
    public async ValueTask RollAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        var before = index.Control!;
        var control = await runtime.Cache.RollAsync(repository, before, cancellationToken).ConfigureAwait(false);
        if (control is null || control.Generation != before.Generation || control.Active <= before.Active)
        {
            index.IsVoid = true;
        }
        else if (index.ActiveIsMissing)
        {
            index.BeginSegment(before with { Active = before.Active + 1 });
        }
    }

    /// <summary>What is held now, as a hint.</summary>
    public static PushMessage FrontierOf(CommitSet set) => new()
    {
        Repository = set.Graph.Repository,
        Count = set.Graph.Count,
        Digest = set.Graph.Digest,
        StatementDigest = set.Statements.Digest,
    };

    /// <summary>One frame, or several where one would be longer than storage appends at once; statements go first.</summary>
    private IEnumerable<(Bundle Part, byte[] Content)> Split(Bundle bundle, byte[] content)
    {
        if (FrameCodec.HeaderBytes + content.Length <= runtime.Cache.MaxAppendBytes)
        {
            return [(bundle, content)];
        }

        if (bundle.Runs.Count < 2)
        {
            throw new StorageUnavailableException($"A run of commits for repository {repository} is too long for this relay's storage; send shorter ones.");
        }

        var half = bundle.Runs.Count / 2;
        Bundle[] parts = [new Bundle(bundle.Repository, bundle.Statements, [.. bundle.Runs.Take(half)]), new Bundle(bundle.Repository, [], [.. bundle.Runs.Skip(half)])];
        return parts.SelectMany(p => Split(p, BundleCodec.Encode(p)));
    }

    /// <returns>The frame; null where the active segment has changed hands.</returns>
    private async ValueTask<AppendedFrame?> TryAppendAsync(ResidentIndex index, Bundle part, byte[] bundle, CancellationToken cancellationToken)
    {
        if (!await TryOpenSegmentAsync(index, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var segment = index.Control!.ActiveSegment;
        var writer = new WireWriter(FrameCodec.HeaderBytes + bundle.Length);
        FrameCodec.Write(writer, segment.FrameKey, FrameKind.Bundle, bundle);
        var append = await runtime.Cache.AppendAsync(repository, segment, writer.WrittenMemory, cancellationToken).ConfigureAwait(false);
        if (append.State != SegmentState.Open)
        {
            return null;
        }

        if (append.Offset < index.Known)
        {
            index.IsVoid = true;
            return null;
        }

        index.ActiveIsFull |= append.IsFull;
        return new AppendedFrame(new FramePlace(segment, append.Offset, writer.Length), writer.WrittenMemory, part.Runs);
    }

    /// <summary>Makes sure that there is a segment to append to.</summary>
    private async ValueTask<bool> TryOpenSegmentAsync(ResidentIndex index, CancellationToken cancellationToken)
    {
        if (index.Control is null)
        {
            var control = await runtime.Cache.CreateAsync(repository, cancellationToken).ConfigureAwait(false);
            if (control.Active != control.First)
            {
                // Another relay has not only been faster but filled a segment already.
                return false;
            }

            index.BeginSegment(control);
        }
        else if (index.ActiveIsMissing || index.ActiveIsFull)
        {
            await RollAsync(index, cancellationToken).ConfigureAwait(false);
        }

        return !index.ActiveIsMissing && !index.ActiveIsFull;
    }

    /// <summary>Leaves out statements that nothing here needs, where a repository has too many. Certificates are not among them: commits cannot be verified without.</summary>
    private VerifiedBundle WithinStatementQuota(CommitSet set, VerifiedBundle verified)
    {
        var others = verified.Statements.Where(s => s.Kind is not (StatementKind.Certificate or StatementKind.Attestation)).ToArray();
        if (others.Length == 0 || set.Statements.Bytes + others.Sum(s => (long)s.Bytes.Length) <= runtime.Options.MaxStatementBytes)
        {
            return verified;
        }

        runtime.Metrics.CountLimit("repository_statements");
        return verified with
        {
            Statements = [.. verified.Statements.Except(others)],
            RefusedStatements = [.. verified.RefusedStatements, .. others.Select(s => (s.Id, "The repository has too many statements."))],
        };
    }

    private VerifiedBundle? RefuseOverQuota(ResidentIndex index, VerifiedBundle verified, Admission admission)
    {
        var orphans = admission.Verdicts.Where(v => v.Status == AdmissionStatus.Orphan).Select(v => v.Id).ToHashSet();
        if (orphans.Count == 0)
        {
            return null;
        }

        var bytes = verified.Bundle.Commits.Where(c => orphans.Contains(c.Id)).Sum(c => (long)c.Header.PayloadLength);
        if (index.Set.Graph.OrphanCount - index.LoadedOrphans + orphans.Count <= runtime.Options.MaxOrphans && bytes <= runtime.Options.MaxOrphanBytes)
        {
            return null;
        }

        var refused = verified.Refused.ToDictionary();
        foreach (var id in orphans)
        {
            refused[id] = AdmissionVerdict.Refuse(id, RefusalReason.Quota, "Too many commits wait here for what they build on; send that first.");
        }

        return verified with { Refused = refused };
    }
}
