using Microsoft.Extensions.Logging;

namespace Goat;

internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Error, "Changes of {Repository} could not be written; they are tried again")]
    public static partial void FlushFailed(ILogger logger, string repository, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The file of {Repository} has {Ranges} damaged ranges, {Bytes} bytes in all; what they held is missing until a relay returns it")]
    public static partial void Damaged(ILogger logger, string repository, int ranges, long bytes);

    [LoggerMessage(3, LogLevel.Error, "The bundle at byte {Offset} of the file of {Repository} can no longer be read")]
    public static partial void Unreadable(ILogger logger, string repository, long offset, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "Synchronising with {Relay} failed; it is tried again in {Delay}")]
    public static partial void SyncFailed(ILogger logger, string relay, TimeSpan delay, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "Commit {Commit} of {Repository} was refused ({Reason}): {Detail}")]
    public static partial void CommitRefused(ILogger logger, string repository, string commit, string reason, string detail);

    [LoggerMessage(6, LogLevel.Debug, "Round with {Relay} about {Repository}: {Kind}, {Sent} bytes sent, {Received} received")]
    public static partial void Round(ILogger logger, string relay, string repository, string kind, int sent, int received);

    [LoggerMessage(8, LogLevel.Warning, "The checkpoint of {Repository} could not be written; opening takes longer without it")]
    public static partial void CheckpointFailed(ILogger logger, string repository, Exception exception);

    [LoggerMessage(9, LogLevel.Information, "The checkpoint of {Repository} is not used: {Reason}")]
    public static partial void CheckpointIgnored(ILogger logger, string repository, string reason);

    [LoggerMessage(10, LogLevel.Error, "The file of {Repository} could not be checked for damage")]
    public static partial void CheckFailed(ILogger logger, string repository, Exception exception);

    [LoggerMessage(7, LogLevel.Error, "An observer of {Repository} threw")]
    public static partial void ObserverFailed(ILogger logger, string repository, Exception exception);

    [LoggerMessage(11, LogLevel.Error, "{Repository}, which nobody used, could not be closed")]
    public static partial void IdleCloseFailed(ILogger logger, string repository, Exception exception);

    [LoggerMessage(12, LogLevel.Error, "The file of {Repository}, which another process writes, cannot be read; it is tried again")]
    public static partial void RefreshFailed(ILogger logger, string repository, Exception exception);

    [LoggerMessage(13, LogLevel.Warning, "How the file of {Repository} ended could not be noted; the next opening begins a new chain")]
    public static partial void TailFailed(ILogger logger, string repository, Exception exception);

    [LoggerMessage(15, LogLevel.Information, "{Relay} pushes news")]
    public static partial void PushConnected(ILogger logger, string relay);

    [LoggerMessage(16, LogLevel.Information, "{Relay} does not push any more and is polled; connecting is tried again in {Delay}")]
    public static partial void PushLost(ILogger logger, string relay, TimeSpan delay, Exception? exception);

    [LoggerMessage(17, LogLevel.Information, "{Relay} does not push and is polled; connecting is tried again in {Delay}")]
    public static partial void PushUnavailable(ILogger logger, string relay, TimeSpan delay, Exception exception);

    [LoggerMessage(18, LogLevel.Warning, "What was pushed to {Repository} could not be stored; a round follows")]
    public static partial void PushNotTaken(ILogger logger, string repository, Exception exception);

    [LoggerMessage(20, LogLevel.Error, "The database {Name} of this host could not be opened; it is tried again when it is next asked for")]
    public static partial void OpenFailed(ILogger logger, string name, Exception exception);
}
