using Goat.Bundles;
using Goat.Commits;
using Goat.Frames;
using Goat.Identity;
using Goat.Statements;

namespace Goat.Cli.Verification;

/// <summary>Checks every signature of a file: certificates and other statements, and the attestations of runs.</summary>
internal sealed class SignatureCheck(IReadOnlyList<(Frame Frame, Bundle Bundle)> bundles, DatabaseId? database, PublicKey? givenRoot, List<FileProblem> problems)
{
    private readonly Dictionary<SessionId, PublicKey> _sessions = [];
    private readonly HashSet<CommitId> _seen = [];
    private PublicKey? _root = givenRoot;

    /// <summary>Attestations that were checked.</summary>
    public int Attestations { get; private set; }

    /// <summary>Other statements.</summary>
    public int Statements { get; private set; }

    /// <summary>Whether the root's key is known.</summary>
    public bool RootKnown => _root is not null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var verifier = new EcdsaVerifier();
        _root ??= FindRoot();
        foreach (var (frame, statement) in All(s => s.Kind is StatementKind.Certificate or StatementKind.Instance))
        {
            await CheckByRootAsync(frame, statement, verifier, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (frame, statement) in All(s => s.Kind is not (StatementKind.Certificate or StatementKind.Instance)))
        {
            await CheckAsync(frame, statement, verifier, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (frame, run) in bundles.SelectMany(b => b.Bundle.Runs.Select(r => (b.Frame, r))))
        {
            await CheckAsync(frame, run, verifier, cancellationToken).ConfigureAwait(false);
        }
    }

    private PublicKey? FindRoot() =>
        All(s => s.Kind == StatementKind.Instance).Select(s => TryRead(s.Frame, () => InstanceStatement.Read(s.Statement).Root)).FirstOrDefault(k => k is not null);

    private IEnumerable<(Frame Frame, Statement Statement)> All(Func<Statement, bool> which) =>
        bundles.SelectMany(b => b.Bundle.Statements.Where(which).Select(s => (b.Frame, s)));

    private async Task CheckByRootAsync(Frame frame, Statement statement, EcdsaVerifier verifier, CancellationToken cancellationToken)
    {
        if (!_seen.Add(statement.Id))
        {
            return;
        }

        Statements++;
        if (database is { } id && statement.Scope != id.Value)
        {
            Add(frame, $"A {NameOf(statement)} is about another database.");
            return;
        }

        if (_root is { } root && (statement.Signer != root.Id || !await verifier.VerifyAsync(root, statement.SignedBytes(), statement.Signature, cancellationToken).ConfigureAwait(false)))
        {
            Add(frame, $"A {NameOf(statement)} is not signed by the instance's root.");
            return;
        }

        if (statement.Kind == StatementKind.Certificate && TryRead(frame, () => Certificate.Read(statement)) is { } certificate)
        {
            _sessions[certificate.Key.Id] = certificate.Key;
        }
    }

    private async Task CheckAsync(Frame frame, Statement statement, EcdsaVerifier verifier, CancellationToken cancellationToken)
    {
        if (!_seen.Add(statement.Id))
        {
            return;
        }

        _ = statement.Kind == StatementKind.Attestation ? Attestations++ : Statements++;
        var key = statement.Signer == _root?.Id ? _root : _sessions.GetValueOrDefault(statement.Signer);
        if (key is null)
        {
            Add(frame, $"The signer of a {NameOf(statement)}, session {statement.Signer}, has no certificate here.");
        }
        else if (!await verifier.VerifyAsync(key, statement.SignedBytes(), statement.Signature, cancellationToken).ConfigureAwait(false))
        {
            Add(frame, $"A {NameOf(statement)} of session {statement.Signer} is not signed by it.");
        }
    }

    private async Task CheckAsync(Frame frame, CommitRun run, EcdsaVerifier verifier, CancellationToken cancellationToken)
    {
        if (run.Signature is not { } signature)
        {
            return;
        }

        Attestations++;
        if (!_sessions.TryGetValue(run.Chain.Session, out var key))
        {
            Add(frame, $"Session {run.Chain.Session} has no certificate here, so the attestation of its run cannot be checked.", run.Tip.Id);
        }
        else if (!await verifier.VerifyAsync(key, run.Attestation.PrepareSigning(), signature, cancellationToken).ConfigureAwait(false))
        {
            Add(frame, $"The attestation of a run is not signed by its session {run.Chain.Session}.", run.Tip.Id);
        }
    }

    private T? TryRead<T>(Frame frame, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (GoatFormatException e)
        {
            Add(frame, e.Message);
            return null;
        }
    }

    private static string NameOf(Statement statement) => statement.Kind switch
    {
        StatementKind.Certificate => "certificate",
        StatementKind.Attestation => "attestation",
        StatementKind.Instance => "instance statement",
        _ => $"statement of kind {(int)statement.Kind}",
    };

    private void Add(Frame frame, string what, CommitId? commit = null) =>
        problems.Add(new FileProblem(what, new ByteRange(frame.Offset, frame.End - frame.Offset), commit?.ToString()));
}
