using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Statements;

namespace Goat.Sync;

/// <summary>A bundle whose signatures were checked.</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="Statements">Those of its statements that are genuine and new.</param>
/// <param name="Refused">Commits that must not be stored, whatever they build on.</param>
/// <param name="RefusedStatements">Statements that must not be stored, with the reason.</param>
public sealed record VerifiedBundle(
    Bundle Bundle,
    IReadOnlyList<Statement> Statements,
    IReadOnlyDictionary<CommitId, AdmissionVerdict> Refused,
    IReadOnlyList<(CommitId Id, string Reason)> RefusedStatements);
