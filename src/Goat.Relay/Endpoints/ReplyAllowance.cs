using Goat.Bundles;
using Goat.Sync;

namespace Goat.Relay.Endpoints;

/// <summary>How much work one message may still cause: decoded bytes received, and bytes of the answer.</summary>
internal sealed class ReplyAllowance(long maxDecodedBytes, long maxReplyBytes)
{
    private const int CommitOverheadBytes = 256;
    private const int MinPageBytes = 64 * 1024;

    private long _decoded;
    private long _sent;

    /// <summary>Whether another part can be processed.</summary>
    public bool HasRoom => _decoded < maxDecodedBytes && _sent < maxReplyBytes;

    /// <summary>Bytes of commits that the next part's answer may have, before compression.</summary>
    public int PageBytes => (int)Math.Clamp((maxReplyBytes - _sent) / 2, MinPageBytes, SyncLimits.PageBytes);

    public void NoteReceived(Bundle bundle) => _decoded += bundle.Commits.Sum(c => c.Header.PayloadLength + (long)CommitOverheadBytes);

    /// <summary>Counts an answer; false where it does not fit any more.</summary>
    public bool TryNoteReply(SyncPart reply)
    {
        var bytes = SyncMessageCodec.Encode([reply]).LongLength;
        if (_sent + bytes > maxReplyBytes)
        {
            return false;
        }

        _sent += bytes;
        return true;
    }
}
