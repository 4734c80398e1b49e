using Goat.Commits;
using Goat.Core.Tests.Samples;
using Goat.Identity;
using Goat.Wire;

namespace Goat.Core.Tests.Golden;

/// <summary>A commit in words. Ids and numbers of 16 and 8 bytes are hexadecimal.</summary>
internal sealed record GoldenCommit(
    long Format,
    string Repository,
    string Session,
    string Chain,
    long Seq,
    string? Prev,
    string[] Deps,
    long Height,
    long Time,
    long Flags,
    string Branch,
    string? Policy,
    int PayloadEncoding,
    GoldenChange[] Changes,
    GoldenExtension[] Extensions,
    string Tail,
    string Status,
    string[][]? Operations,
    string Payload,
    string Header,
    string Id)
{
    /// <summary>Puts a commit into words.</summary>
    public static GoldenCommit Of(Commit commit)
    {
        var h = commit.Header;
        var status = PayloadCodec.TryRead(commit, out var operations);
        return new GoldenCommit(
            h.Format,
            h.Repository.ToString(),
            h.Chain.Session.ToString(),
            $"{h.Chain.Chain:x16}",
            h.Seq,
            h.Prev?.ToString(),
            [.. h.Deps.Select(d => d.ToString())],
            h.Height,
            h.Time,
            h.Flags,
            h.Branch,
            h.Policy?.ToString(),
            (int)h.PayloadEncoding,
            [.. h.Changes.Select(c => new GoldenChange(c.Key, c.Counter, c.Schema, c.SchemaVersion, (int)c.Kind, [.. c.Parents.Select(p => p.ToString())]))],
            [.. h.Extensions.Select(e => new GoldenExtension(e.Id, e.IsCritical, Convert.ToHexStringLower(e.Content.Span)))],
            Convert.ToHexStringLower(h.Tail.Span),
            status.ToString(),
            status == PayloadStatus.Readable ? [.. operations.Select(list => list.Select(GoldenValue.Describe).ToArray())] : null,
            Convert.ToHexStringLower(commit.Payload!.Value.Span),
            Convert.ToHexStringLower(SameBundle.Bytes(h)),
            commit.Id.ToString());
    }

    /// <summary>Makes the commit from the words: the payload from the operations where they are given.</summary>
    public Commit Make()
    {
        var writer = new WireWriter();
        if (Operations is not null)
        {
            PayloadCodec.Write(writer, [.. Operations.Select(list => (IReadOnlyList<FieldOperation>)[.. list.Select(GoldenValue.Parse)])]);
        }

        var payload = Operations is null ? Convert.FromHexString(Payload) : writer.ToArray();
        var header = new CommitHeader
        {
            Format = Format,
            Repository = new RepositoryId(Number(Repository)),
            Chain = new ChainId(new SessionId(Number(Session)), Convert.ToUInt64(Chain, 16)),
            Seq = Seq,
            Prev = Prev is null ? null : IdOf(Prev),
            Deps = [.. Deps.Select(IdOf)],
            Height = Height,
            Time = Time,
            Flags = Flags,
            Branch = Branch,
            Policy = Policy is null ? null : IdOf(Policy),
            PayloadLength = payload.Length,
            PayloadEncoding = (PayloadEncoding)PayloadEncoding,
            PayloadHash = payload.Length == 0 ? default : Commit.HashPayload(payload),
            Changes = [.. Changes.Select(c => new Change { Key = c.Key, Counter = c.Counter, Schema = c.Schema, SchemaVersion = c.SchemaVersion, Kind = (ChangeKind)c.Kind, Parents = [.. c.Parents.Select(IdOf)] })],
            Extensions = [.. Extensions.Select(e => new HeaderExtension(e.Id, e.IsCritical, Convert.FromHexString(e.Content)))],
            Tail = Convert.FromHexString(Tail),
        };
        return Commit.FromParts(header, payload);
    }

    private static CommitId IdOf(string text) => CommitId.TryParse(text, out var id) ? id : throw new FormatException(text);

    private static U128 Number(string text) => U128.TryParse(text, out var value) ? value : throw new FormatException(text);
}
