using Goat.Bundles;
using Goat.Commits;
using Goat.Graph;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Sync;

/// <summary>Checks one bundle against what a set knows.</summary>
internal sealed class BundleCheck(CommitSet set, Bundle bundle, IVerifier verifier, AdmissionRules rules)
{
    private readonly Dictionary<SessionId, Certificate> _certificates = [];
    private readonly HashSet<SessionId> _wrongCertificates = [];
    private readonly List<Statement> _statements = [];
    private readonly List<(CommitId Id, string Reason)> _refusedStatements = [];
    private readonly Dictionary<CommitId, AdmissionVerdict> _refused = [];

    public async ValueTask<VerifiedBundle> RunAsync(CancellationToken cancellationToken)
    {
        if (bundle.Repository != set.Graph.Repository)
        {
            foreach (var commit in bundle.Commits)
            {
                Refuse(commit, RefusalReason.WrongRepository, $"It belongs to repository {bundle.Repository}.");
            }

            return ToResult();
        }

        // Certificates first: the other statements and the runs are checked with their keys.
        foreach (var statement in bundle.Statements.OrderBy(s => s.Kind == StatementKind.Certificate ? 0 : 1))
        {
            if (!set.Statements.Holds(statement.Id))
            {
                await CheckStatementAsync(statement, cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var run in bundle.Runs)
        {
            await CheckRunAsync(run, cancellationToken).ConfigureAwait(false);
        }

        return ToResult();
    }

    private VerifiedBundle ToResult() => new(bundle, _statements, _refused, _refusedStatements);

    private async ValueTask CheckStatementAsync(Statement statement, CancellationToken cancellationToken)
    {
        var problem = await FindProblemAsync(statement, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            _refusedStatements.Add((statement.Id, problem));
            return;
        }

        _statements.Add(statement);
    }

    private async ValueTask<string?> FindProblemAsync(Statement statement, CancellationToken cancellationToken)
    {
        var scope = statement.IsAboutRepository ? set.Graph.Repository.Value : set.Database.Value;
        if (statement.Scope != scope)
        {
            NoteWrongCertificate(statement);
            return "It is about another database or repository.";
        }

        var key = statement.Signer == set.Root.Id ? set.Root : FindCertificate(statement.Signer)?.Key;
        if (key is null)
        {
            NoteWrongCertificate(statement);
            return "Its signer is neither the root nor a certified session.";
        }

        if (!await verifier.VerifyAsync(key, statement.SignedBytes(), statement.Signature, cancellationToken).ConfigureAwait(false))
        {
            NoteWrongCertificate(statement);
            return "Its signature is not the signer's.";
        }

        try
        {
            return FindProblemByKind(statement);
        }
        catch (GoatFormatException e)
        {
            return e.Message;
        }
    }

    private string? FindProblemByKind(Statement statement)
    {
        switch (statement.Kind)
        {
            case StatementKind.Certificate:
                var certificate = Certificate.Read(statement);
                if (statement.Signer != set.Root.Id)
                {
                    _wrongCertificates.Add(certificate.Key.Id);
                    return "A certificate is signed by the root only.";
                }

                if (!_certificates.TryGetValue(certificate.Key.Id, out var other) || other.NotAfter < certificate.NotAfter)
                {
                    _certificates[certificate.Key.Id] = certificate;
                }

                return null;
            case StatementKind.Attestation:
                return Attestation.Read(statement).Repository == set.Graph.Repository ? null : "It is about another repository.";
            case StatementKind.Instance:
                return InstanceStatement.Read(statement).Root.Equals(set.Root) ? null : "It names another root.";
            default:
                return null;
        }
    }

    private void NoteWrongCertificate(Statement statement)
    {
        if (statement.Kind == StatementKind.Certificate)
        {
            try
            {
                _wrongCertificates.Add(Certificate.Read(statement).Key.Id);
            }
            catch (GoatFormatException)
            {
                // The statement is refused anyway; whom it was meant for cannot be said.
            }
        }
    }

    private async ValueTask CheckRunAsync(CommitRun run, CancellationToken cancellationToken)
    {
        var certificate = FindCertificate(run.Chain.Session);
        if (certificate is null)
        {
            var reason = _wrongCertificates.Contains(run.Chain.Session) ? RefusalReason.WrongCertificate : RefusalReason.NoCertificate;
            RefuseAll(run, reason, $"Session {run.Chain.Session} has no certificate of the root.");
            return;
        }

        if (run.Signature is not { } signature)
        {
            RefuseAll(run, RefusalReason.NotAttested, "");
            return;
        }

        if (!await verifier.VerifyAsync(certificate.Key, run.Attestation.PrepareSigning(), signature, cancellationToken).ConfigureAwait(false))
        {
            RefuseAll(run, RefusalReason.WrongAttestation, "");
            return;
        }

        // A run is sent as a whole: one that fits no page could never be passed on.
        if (run.Commits.Count > 1 && run.Commits.Sum(c => (long)c.HeaderLength + c.Header.PayloadLength) > SyncLimits.RunBytes)
        {
            RefuseAll(run, RefusalReason.Malformed, "Its run is too long; attest more often.");
            return;
        }

        foreach (var commit in run.Commits)
        {
            CheckCommit(commit, certificate);
        }
    }

    private void CheckCommit(Commit commit, Certificate certificate)
    {
        var header = commit.Header;
        if (header.Time > rules.NowMs + AdmissionRules.MaxAheadMs)
        {
            Refuse(commit, RefusalReason.TooFarAhead, $"Its time is {header.Time - rules.NowMs} ms ahead.");
        }
        else if (header.Time > certificate.NotAfter)
        {
            Refuse(commit, RefusalReason.ExpiredCertificate, "It was made after its session's certificate ended.");
        }
        else if (rules.RefusesVoidPayloads && IsVoid(commit))
        {
            Refuse(commit, RefusalReason.VoidPayload, "Its payload breaks a rule of the format.");
        }
        else if (rules.Custom?.Invoke(commit) is { } verdict)
        {
            _refused[commit.Id] = verdict;
        }
    }

    private static bool IsVoid(Commit commit) =>
        commit.Payload is not null && PayloadCodec.TryRead(commit, out _) == PayloadStatus.Void;

    // Of several the one that lasts longest: a renewal does not end because the first certificate comes along.
    private Certificate? FindCertificate(SessionId session)
    {
        var given = _certificates.GetValueOrDefault(session);
        return set.Statements.TryGetCertificate(session, out _, out var known) && (given is null || known.NotAfter > given.NotAfter) ? known : given;
    }

    private void RefuseAll(CommitRun run, RefusalReason reason, string detail)
    {
        foreach (var commit in run.Commits)
        {
            Refuse(commit, reason, detail);
        }
    }

    private void Refuse(Commit commit, RefusalReason reason, string detail) => _refused[commit.Id] = AdmissionVerdict.Refuse(commit.Id, reason, detail);
}
