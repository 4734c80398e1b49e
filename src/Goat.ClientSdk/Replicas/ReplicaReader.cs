using Goat.Bundles;
using Goat.Frames;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Replicas;

/// <summary>Opens a replica's store: checks whose it is, cuts off a torn tail, works around damage, decodes the bundles.</summary>
internal sealed class ReplicaReader(IReplicaStore store, DatabaseId database, RepositoryId repository, RepositoryPath path)
{
    // A first frame is at most this long: a file with less and nothing readable is one whose creation was interrupted.
    private const int MaxHeaderFrameBytes = 512;
    private const int ParallelFrom = 64;

    public async ValueTask<ReplicaContent> ReadAsync(Func<ReplicaHeader> newHeader, CancellationToken cancellationToken)
    {
        var bytes = await store.ReadAsync(0, checked((int)store.Length), cancellationToken).ConfigureAwait(false);
        var scan = FrameCodec.Scan(bytes);
        var damage = scan.Damaged.ToList();
        var wasTorn = false;
        if (scan.TornAt is { } tornAt)
        {
            if (scan.Frames.Count > 0 || store.Length <= MaxHeaderFrameBytes)
            {
                await store.TruncateAsync(tornAt, cancellationToken).ConfigureAwait(false);
                wasTorn = true;
            }
            else
            {
                // Nothing readable in a long file: nobody knows what it was, so it stays.
                damage.Add(new DamagedRange(0, store.Length));
            }
        }

        await CheckHeaderAsync(scan, newHeader, cancellationToken).ConfigureAwait(false);
        var bundles = Decode([.. scan.Frames.Where(f => f.Kind == FrameKind.Bundle)], damage);
        var withdrawals = scan.Frames.Where(f => f.Kind == FrameKind.Withdrawal).SelectMany(f => Withdrawal.Decode(f.Content.Span)).ToArray();
        damage.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return new ReplicaContent(bundles, withdrawals, damage, wasTorn);
    }

    private async ValueTask CheckHeaderAsync(FrameScan scan, Func<ReplicaHeader> newHeader, CancellationToken cancellationToken)
    {
        var frame = scan.Frames.FirstOrDefault(f => f.Kind == FrameKind.FileHeader);
        if (frame.Kind != FrameKind.FileHeader)
        {
            var writer = new WireWriter();
            FrameCodec.Write(writer, FrameKind.FileHeader, newHeader().Encode());
            await store.AppendAsync(writer.WrittenMemory, cancellationToken).ConfigureAwait(false);
            return;
        }

        var header = ReplicaHeader.Decode(frame.Content.Span);
        if (header.Database != database || header.Repository != repository)
        {
            throw new WrongReplicaException($"The replica file of {path} belongs to {header.Path} of database {header.Database}; this is database {database}. Put the file back where it came from.");
        }
    }

    private List<StoredBundle> Decode(Frame[] frames, List<DamagedRange> damage)
    {
        var decoded = new StoredBundle?[frames.Length];
        if (frames.Length < ParallelFrom || OperatingSystem.IsBrowser())
        {
            for (var i = 0; i < frames.Length; i++)
            {
                decoded[i] = TryDecode(frames[i]);
            }
        }
        else
        {
            Parallel.For(0, frames.Length, i => decoded[i] = TryDecode(frames[i]));
        }

        for (var i = 0; i < frames.Length; i++)
        {
            if (decoded[i] is null)
            {
                damage.Add(new DamagedRange(frames[i].Offset, frames[i].End - frames[i].Offset));
            }
        }

        return [.. decoded.Where(d => d is not null).Select(d => d!)];
    }

    private StoredBundle? TryDecode(Frame frame)
    {
        try
        {
            var bundle = BundleCodec.Decode(frame.Content.Span);
            return bundle.Repository == repository ? new StoredBundle(bundle, new CommitLocation(frame.ContentOffset, frame.Content.Length)) : null;
        }
        catch (GoatFormatException)
        {
            // Reported as a damaged range by the caller.
            return null;
        }
    }
}
