using Goat.Commits;

namespace Goat.Graph;

/// <summary>What became of one commit.</summary>
/// <param name="Id">The commit.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="Detail">The same in words, where there is more to say.</param>
public sealed record AdmissionVerdict(CommitId Id, AdmissionStatus Status, RefusalReason Reason = RefusalReason.None, string Detail = "")
{
    /// <summary>A refusal.</summary>
    public static AdmissionVerdict Refuse(CommitId id, RefusalReason reason, string detail = "") => new(id, AdmissionStatus.Refused, reason, detail);
}
