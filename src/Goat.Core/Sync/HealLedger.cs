namespace Goat.Sync;

/// <summary>
/// Which parts of what a replica has lost were handed to whom: so that many clients which all hold it upload each commit about once. Soft state: without it, or with several, commits are uploaded more than once and nothing else. A part that is
/// not delivered for a while is handed to the next who asks. Not thread-safe.
/// </summary>
/// <param name="minLacking">How many commits must be lacking before parts are handed out.</param>
/// <param name="minShare">Commits of a part at least.</param>
public sealed class HealLedger(int minLacking = HealLedger.DefaultLacking, int minShare = HealLedger.DefaultShare)
{
    /// <summary>Commits that must be lacking before parts are handed out: below, asking costs more than it saves.</summary>
    public const int DefaultLacking = 8;

    /// <summary>Commits of a part at least.</summary>
    public const int DefaultShare = 1024;

    private const int MaxShare = 8192;
    private const int Parts = 8;
    private const long LeaseMs = 10_000;
    private const long ForgetMs = 60_000;

    // By number of the part: until when it is somebody's, or that it was delivered.
    private readonly Dictionary<long, long> _leases = [];
    private int _size;
    private long _usedAt;

    /// <summary>What to say about parts in an answer.</summary>
    /// <param name="request">The request, whose bundle was taken in.</param>
    /// <param name="answer">The answer so far.</param>
    /// <param name="nowMs">Milliseconds of any clock that does not go back.</param>
    /// <returns>Null where the sender may upload all that is missing, or need not upload anything.</returns>
    public HealShare? Answer(SyncPart request, SyncPart answer, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        if (nowMs - _usedAt > ForgetMs)
        {
            Forget();
        }

        if (request.Share is { } dealt)
        {
            NoteDelivered(dealt);
            return _size == 0 ? null : Grant(dealt.Next, request.Count, nowMs);
        }

        if (request.HasMore || answer.IsEqual || request.Count - answer.Count - answer.Orphans < minLacking)
        {
            return null;
        }

        if (_size == 0)
        {
            Begin(request, answer);
        }

        // What is closed here comes first in the order of everybody else too, more or less.
        if (Grant(answer.Count, request.Count, nowMs) is { } share)
        {
            return share;
        }

        // All was said to be delivered, and yet it is not here.
        Begin(request, answer);
        return Grant(answer.Count, request.Count, nowMs);
    }

    /// <summary>Begins anew, for example when what was delivered is lost again.</summary>
    public void Forget()
    {
        _leases.Clear();
        _size = 0;
    }

    private void Begin(SyncPart request, SyncPart answer)
    {
        _leases.Clear();

        // Little is for one alone: where parts meet, commits are uploaded twice.
        _size = (int)(request.Count - answer.Count - answer.Orphans <= minShare
            ? Math.Clamp(request.Count, minShare, int.MaxValue)
            : Math.Clamp(request.Count / Parts, minShare, MaxShare));
    }

    private void NoteDelivered(HealShare dealt)
    {
        if (_size > 0 && dealt.Count == _size && dealt.First % _size == 0 && _leases.ContainsKey(dealt.First / _size))
        {
            _leases[dealt.First / _size] = long.MaxValue;
        }
    }

    private HealShare? Grant(long from, long count, long nowMs)
    {
        _usedAt = nowMs;
        if (from >= count)
        {
            return null;
        }

        var isWaiting = false;
        for (var part = from / _size; part * _size < count; part++)
        {
            var until = _leases.GetValueOrDefault(part, long.MinValue);
            if (until <= nowMs)
            {
                _leases[part] = nowMs + LeaseMs;
                return new HealShare(part * _size, _size, 0);
            }

            isWaiting |= until < long.MaxValue;
        }

        return isWaiting ? default(HealShare) : null;
    }
}
