using Goat.Bundles;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Push;

/// <summary>What is to be said about one repository in its next message. Not thread-safe.</summary>
internal sealed class PendingNews
{
    private readonly List<StoredNews> _news = [];
    private PushMessage? _frontier;
    private string? _sender;
    private long _bytes;
    private bool _isHint;

    public bool IsEmpty => _frontier is null;

    /// <summary>Adds what was stored after everything that was added before.</summary>
    public void Add(StoredNews news)
    {
        // Whoever sent only a part of it lacks the rest.
        _sender = IsEmpty || _sender == news.Sender ? news.Sender : null;
        _frontier = news.Frontier;
        _bytes += news.Bytes.Length;

        // Together they may compress, but not to a tenth.
        _isHint |= _bytes > 10L * PushMessageCodec.MaxBytes;
        if (_isHint)
        {
            _news.Clear();
            return;
        }

        _news.Add(news);
    }

    /// <summary>What could not be sent is owed as a hint, beside what came since.</summary>
    public void Owe(PushMessage frontier) => Hint(_frontier ?? frontier);

    /// <summary>Says the frontier, to everybody.</summary>
    public void Hint(PushMessage frontier)
    {
        _frontier = frontier;
        _sender = null;
        _isHint = true;
        _news.Clear();
    }

    /// <summary>Takes it all out, inline if that fits.</summary>
    public OutgoingMessage Take()
    {
        var frontier = _frontier!;
        var inline = !_isHint && TryMerge() is { } bundle ? PushMessageCodec.TryEncode(frontier with { Bundle = bundle }) : null;
        var message = new OutgoingMessage(frontier, inline ?? PushMessageCodec.TryEncode(frontier)!, inline is not null, _sender);
        _news.Clear();
        (_frontier, _sender, _bytes, _isHint) = (null, null, 0, false);
        return message;
    }

    private ReadOnlyMemory<byte>? TryMerge()
    {
        if (_news is [var only])
        {
            return only.Bytes;
        }

        // Stored twice, after a loss, or attested again: rare enough for a hint.
        if (_news.SelectMany(n => n.Bundle.Commits).CountBy(c => c.Id).Any(c => c.Value > 1) || _news.SelectMany(n => n.Bundle.Statements).Any(s => s.Kind == StatementKind.Attestation))
        {
            return null;
        }

        var statements = _news.SelectMany(n => n.Bundle.Statements).DistinctBy(s => s.Id).OrderBy(s => s.Id);
        return (ReadOnlyMemory<byte>)BundleCodec.Encode(new Bundle(_frontier!.Repository, [.. statements], [.. _news.SelectMany(n => n.Bundle.Runs)]));
    }
}
