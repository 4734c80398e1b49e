using Goat.Commits;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Relay.Identity;

/// <summary>A session whose certificate was checked against the root.</summary>
/// <param name="Id">Id of the certificate.</param>
/// <param name="Certificate">What it says.</param>
internal sealed record KnownSession(CommitId Id, Certificate Certificate)
{
    public SessionId Session => Certificate.Key.Id;

    public bool IsValidAt(long now) => now >= Certificate.NotBefore && now <= Certificate.NotAfter;
}
