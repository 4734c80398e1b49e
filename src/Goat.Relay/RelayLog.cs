using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Relay.Cache;
using Microsoft.Extensions.Logging;

namespace Goat.Relay;

/// <summary>Everything the relay logs, with its event ids (docs/relay.md).</summary>
internal static partial class RelayLog
{
    [LoggerMessage(1, LogLevel.Debug, "Repository {Repository} loaded: {Commits} commits, {Orphans} orphans.")]
    public static partial void Loaded(this ILogger logger, RepositoryId repository, int commits, int orphans);

    [LoggerMessage(2, LogLevel.Warning, "Segment {Segment} of repository {Repository} is missing. Clients will upload what it held.")]
    public static partial void SegmentMissing(this ILogger logger, RepositoryId repository, SegmentId segment);

    [LoggerMessage(3, LogLevel.Warning, "Segment {Segment} of repository {Repository} is damaged at {Offset}, {Length} bytes. Clients will upload what they held.")]
    public static partial void SegmentDamaged(this ILogger logger, RepositoryId repository, SegmentId segment, long offset, long length);

    [LoggerMessage(4, LogLevel.Warning, "The cache of repository {Repository} changed or vanished; its index is read anew.")]
    public static partial void IndexDropped(this ILogger logger, RepositoryId repository);

    [LoggerMessage(5, LogLevel.Information, "Repository {Repository} goes on in segment {Segment}.")]
    public static partial void Rolled(this ILogger logger, RepositoryId repository, SegmentId segment);

    [LoggerMessage(12, LogLevel.Warning, "The index blob of repository {Repository} could not be written; relays that start read segments instead.")]
    public static partial void IndexNotSaved(this ILogger logger, RepositoryId repository, Exception exception);

    [LoggerMessage(6, LogLevel.Information, "Commit {Commit} of repository {Repository} refused: {Reason}.")]
    public static partial void CommitRefused(this ILogger logger, RepositoryId repository, CommitId commit, RefusalReason reason);

    [LoggerMessage(7, LogLevel.Information, "Session {Session} certified.")]
    public static partial void SessionCertified(this ILogger logger, SessionId session);

    [LoggerMessage(13, LogLevel.Debug, "{Sessions} sessions whose certificates are over were forgotten.")]
    public static partial void SessionsForgotten(this ILogger logger, int sessions);

    [LoggerMessage(14, LogLevel.Warning, "Sessions whose certificates are over could not be forgotten; it is tried again in a day.")]
    public static partial void SessionsNotForgotten(this ILogger logger, Exception exception);

    [LoggerMessage(8, LogLevel.Information, "{Endpoint}: refused with {Status}, {Problem}: {Detail}")]
    public static partial void RequestRefused(this ILogger logger, string endpoint, int status, string problem, string detail);

    [LoggerMessage(9, LogLevel.Warning, "{Endpoint}: storage is unavailable.")]
    public static partial void StorageUnavailable(this ILogger logger, string endpoint, Exception exception);

    [LoggerMessage(10, LogLevel.Error, "{Endpoint}: failed.")]
    public static partial void RequestFailed(this ILogger logger, string endpoint, Exception exception);

    [LoggerMessage(11, LogLevel.Debug, "{Endpoint}: the client went away.")]
    public static partial void ClientGone(this ILogger logger, string endpoint);

    [LoggerMessage(20, LogLevel.Warning, "What was stored in repository {Repository} could not be pushed: {Reason}. Clients learn of it later.")]
    public static partial void PushFailed(this ILogger logger, RepositoryId repository, string reason, Exception exception);

    [LoggerMessage(21, LogLevel.Information, "Session {Session} connects to push, for {Repositories} repositories.")]
    public static partial void PushNegotiated(this ILogger logger, SessionId session, int repositories);

    [LoggerMessage(22, LogLevel.Warning, "Session {Session} could not be connected to push. It polls.")]
    public static partial void PushUnavailable(this ILogger logger, SessionId session, Exception exception);
}
