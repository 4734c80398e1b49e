using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Sync;

namespace Goat.Syncing;

/// <content>What a push connection brings.</content>
internal sealed partial class RelayLoop : IPushTarget
{
    /// <summary>Repositories were opened or closed.</summary>
    public void OnOpenedOrClosed()
    {
        _push.Refresh();
        Wake();
    }

    /// <inheritdoc/>
    public void SetPushLive(bool isLive)
    {
        if (isLive)
        {
            // A round follows, and until it is over nobody may believe to have everything.
            Enter(SyncState.Working, null);
        }

        _pace.SetPushLive(isLive);
        _control.RaiseStatusChanged();
        Wake();
    }

    /// <inheritdoc/>
    public void Ask(RepositoryId repository)
    {
        if (Find(repository) is { } open)
        {
            _repositories.Ask(open);
            Wake();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TakePushedAsync(RepositoryId repository, ReadOnlyMemory<byte> bundle, CommitId digest, CancellationToken cancellationToken)
    {
        if (Find(repository) is not { } open)
        {
            return true;
        }

        var decoded = BundleCodec.Decode(bundle.Span, SyncLimits.ContentBytes);
        try
        {
            var admission = await open.TakeInAsync(decoded, _database.Verifier, cancellationToken).ConfigureAwait(false);
            _repositories.NoteHeld(open, [.. decoded.Runs.Select(r => r.Commits[^1].Id)]);
            if (admission.Accepted.Count > 0)
            {
                _pace.NoteActivity();
                _control.OnReceived(open, this);
            }

            return open.Digest == digest;
        }
        catch (ObjectDisposedException) when (open.IsClosed)
        {
            return true;
        }
    }

    /// <summary>Push begins when the relay has answered for the first time, and ends with the background work.</summary>
    private void StartPush(SyncState state)
    {
        if (state == SyncState.Failing)
        {
            return;
        }

        lock (_lock)
        {
            if (_isRunning && !_stopping.IsCancellationRequested && _pace.Policy != SyncPolicy.Offline)
            {
                _push.Start();
            }
        }
    }

    private void StopPush()
    {
        lock (_lock)
        {
            _push.Stop();
        }
    }

    private Repository? Find(RepositoryId repository) => _database.Repositories.FirstOrDefault(r => r.Id == repository);
}
