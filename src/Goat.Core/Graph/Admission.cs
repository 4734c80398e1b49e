using Goat.Bundles;
using Goat.Commits;

namespace Goat.Graph;

/// <summary>What a graph made of some runs: see <see cref="CommitGraph.Prepare"/>.</summary>
/// <param name="Verdicts">One per commit, in the order of the runs.</param>
/// <param name="Accepted">What is new and has to be stored: whole runs with their attestations, cut to begin with the first new commit.</param>
/// <param name="Closed">Commits that became part of the closed set, earlier orphans among them, each after what it builds on.</param>
public sealed record Admission(IReadOnlyList<AdmissionVerdict> Verdicts, IReadOnlyList<CommitRun> Accepted, IReadOnlyList<CommitId> Closed);
