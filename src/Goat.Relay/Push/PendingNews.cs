using Goat.Bundles;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Push;

/// <summary>What is to be said about one repository in its next messages. Not thread-safe.</summary>
internal sealed class PendingNews
{
    private const int MaxInline = 4;

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

    /// <summary>Takes out what goes now: inline in one message or a few, which cost less than the round that a hint has each receiver do; what is too much for that as a hint.</summary>
    public IReadOnlyList<OutgoingMessage> Take()
    {
        var messages = new List<OutgoingMessage>();
        while (messages.Count < MaxInline && TryTakeInline() is { } message)
        {
            messages.Add(message);
        }

        return messages.Count > 0 ? messages : [TakeHint()];
    }

    private OutgoingMessage? TryTakeInline()
    {
        for (var count = _news.Count; count > 0; count /= 2)
        {
            var first = _news.GetRange(0, count);
            if (TryMerge(first) is not { } bundle || PushMessageCodec.TryEncode(first[^1].Frontier with { Bundle = bundle }) is not { } text)
            {
                continue;
            }

            _news.RemoveRange(0, count);
            _bytes -= first.Sum(n => (long)n.Bytes.Length);
            _frontier = _news.Count == 0 ? null : _frontier;

            // Whoever sent only a part of it lacks the rest.
            return new OutgoingMessage(first[^1].Frontier, text, IsInline: true, first.TrueForAll(n => n.Sender == first[0].Sender) ? first[0].Sender : null);
        }

        return null;
    }

    private OutgoingMessage TakeHint()
    {
        var message = new OutgoingMessage(_frontier!, PushMessageCodec.TryEncode(_frontier!)!, IsInline: false, _sender);
        _news.Clear();
        (_frontier, _sender, _bytes, _isHint) = (null, null, 0, false);
        return message;
    }

    private static ReadOnlyMemory<byte>? TryMerge(List<StoredNews> news)
    {
        if (news is [var only])
        {
            return only.Bytes;
        }

        // Stored twice, after a loss, or attested again: rare enough for a hint.
        if (news.SelectMany(n => n.Bundle.Commits).CountBy(c => c.Id).Any(c => c.Value > 1) || news.SelectMany(n => n.Bundle.Statements).Any(s => s.Kind == StatementKind.Attestation))
        {
            return null;
        }

        var statements = news.SelectMany(n => n.Bundle.Statements).DistinctBy(s => s.Id).OrderBy(s => s.Id);
        return (ReadOnlyMemory<byte>)BundleCodec.Encode(new Bundle(news[0].Frontier.Repository, [.. statements], [.. news.SelectMany(n => n.Bundle.Runs)]));
    }
}
