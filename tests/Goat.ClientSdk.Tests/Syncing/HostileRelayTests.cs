using Goat.Bundles;
using Goat.Commits;
using Goat.Identity;
using Goat.Sync;
using Goat.Wire;

namespace Goat.ClientSdk.Tests;

/// <summary>A relay that lies: what it does is bounded, noticed and reported; nothing is lost or believed; an honest relay makes up for it.</summary>
public sealed class HostileRelayTests : IDisposable
{
    private const int BoundedRounds = 64;
    private const int Step = 7;

    private readonly MemoryRelay _relay = new();
    private readonly HostileRelay _hostile;

    public HostileRelayTests() => _hostile = new HostileRelay(_relay);

    public static TheoryData<string> Lies => ["withheld", "truncated", "bomb", "endless pages", "replayed", "another repository's", "nobody's", "false digests", "wants everything", "problem"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _relay.Dispose();

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_lie_ends_in_a_status_and_an_honest_relay_makes_up_for_it(string lie)
    {
        await using var honest = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await honest.OpenRepositoryAsync("/data/tasks", Cancel);
        theirs.Create("theirs", ("text", "from the other device"));
        await honest.Sync.SyncNowAsync(Cancel);
        await using var db = await GoatDb.OpenAsync(_hostile.Options(), Cancel);
        var ours = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        ours.Create("ours", ("text", "from this device"));
        Tell(lie);

        var error = await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));

        Assert.InRange(_hostile.Rounds, 1, BoundedRounds);
        Assert.NotEmpty(error.Message);
        Assert.NotNull(db.Sync.Status.Relays[0].LastError);
        Assert.Contains(db.Sync.Status.Relays[0].State, new[] { SyncState.Failing, SyncState.Stalled });
        Assert.Equal("from this device", ours["ours"]["text"]);
        Assert.Null(ours.Find("theirs"));

        _hostile.Twist = null;
        await db.Sync.SyncNowAsync(Cancel);
        await honest.Sync.SyncNowAsync(Cancel);
        Assert.Equal("from the other device", ours["theirs"]["text"]);
        Assert.Equal("from this device", theirs["ours"]["text"]);
        Assert.Equal(ours.Digest, theirs.Digest);
    }

    [Fact]
    public async Task A_false_acknowledgement_is_believed_and_does_no_harm_once_the_relay_is_honest()
    {
        await using var honest = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await honest.OpenRepositoryAsync("/data/tasks", Cancel);
        await using var db = await GoatDb.OpenAsync(_hostile.Options(), Cancel);
        var ours = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        await db.Sync.SyncNowAsync(Cancel);
        ours.Create("ours", ("text", "from this device"));

        // Says that it has everything, and forgets it.
        _hostile.TwistAll((asked, answered) => [.. asked.Select(p => new SyncPart { Repository = p.Repository, Count = p.Count, IsEqual = true })]);
        await db.Sync.SyncNowAsync(Cancel);
        _relay.Wipe();
        _hostile.Twist = null;

        await db.Sync.SyncNowAsync(Cancel);
        await honest.Sync.SyncNowAsync(Cancel);

        Assert.Equal("from this device", theirs["ours"]["text"]);
    }

    [Fact]
    public async Task Altered_bytes_are_noticed_and_nothing_false_is_believed()
    {
        await using var honest = await GoatDb.OpenAsync(_relay.Options(), Cancel);
        var theirs = await honest.OpenRepositoryAsync("/data/tasks", Cancel);
        theirs.Create("theirs", ("text", "from the other device"));
        await honest.Sync.SyncNowAsync(Cancel);
        var (length, failures) = (1, 0);
        for (var position = 0; position < length; position += Step)
        {
            using var relay = _relay.Copy();
            var hostile = new HostileRelay(relay);
            await using var db = await GoatDb.OpenAsync(hostile.Options(), Cancel);
            var ours = await db.OpenRepositoryAsync("/data/tasks", Cancel);
            ours.Create("ours", ("text", "from this device"));
            hostile.TwistParts(p =>
            {
                if (p.Bundle.Length == 0)
                {
                    return p;
                }

                length = p.Bundle.Length;
                var altered = p.Bundle.ToArray();
                altered[position] ^= 1;
                return p with { Bundle = altered };
            });

            var failure = await Record.ExceptionAsync(() => db.Sync.SyncNowAsync(Cancel));

            // An altered certificate of somebody else is left out, and the rest is as it was.
            Assert.True(failure is null or SyncFailedException, $"Byte {position}: {failure}");
            failures += failure is null ? 0 : 1;
            Assert.True(failure is not null || ours.Digest == relay.DigestOf(ours.Id), $"Byte {position}");
            Assert.True(ours.Find("theirs") is not { } item || Equals(item["text"], "from the other device"), $"Byte {position}");
        }

        Assert.InRange(failures, length / Step / 4, length);
        Assert.InRange(length, 100, 10_000);
    }

    [Fact]
    public async Task A_decompression_bomb_is_refused_before_it_is_unpacked()
    {
        await using var db = await GoatDb.OpenAsync(_hostile.Options(), Cancel);
        var repository = await db.OpenRepositoryAsync("/data/tasks", Cancel);
        repository.Create("1", ("text", "x"));
        var bomb = Bomb(repository.Id);
        Assert.InRange(bomb.Length, 1, 200_000);
        Tell("bomb");

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<GoatFormatException>(() => BundleCodec.Decode(bomb, SyncLimits.ContentBytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);

        var error = await Assert.ThrowsAsync<SyncFailedException>(() => db.Sync.SyncNowAsync(Cancel));
        Assert.Contains("content", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A bundle as any other, but for eight megabytes that its commits' texts repeat.</summary>
    private static byte[] Bomb(RepositoryId repository)
    {
        var session = new SessionId(1);
        var commits = Enumerable.Range(1, 8).Select(i =>
        {
            var chain = new ChainId(session, (ulong)i);
            var payload = new WireWriter();
            PayloadCodec.Write(payload, [[FieldOperation.Set("text", RandomText(i) + new string('x', 1_000_000))]]);
            var header = new CommitHeader
            {
                Repository = repository,
                Chain = chain,
                Seq = 1,
                Height = 1,
                Time = 1,
                Changes = [new Change { Key = ItemKey.Derive(chain, 1), Counter = 1, Schema = "task", SchemaVersion = 1, Kind = ChangeKind.Create }],
            };
            return new CommitRun([Commit.Create(header, payload.ToArray())], new byte[64]);
        });
        return BundleCodec.Encode(new Bundle(repository, [], [.. commits]));
    }

    // Without, the ratio alone would give it away.
    private static string RandomText(int seed)
    {
        var bytes = new byte[5_250];
        new Random(seed).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    private void Tell(string lie)
    {
        var replayed = default(IReadOnlyList<SyncPart>);
        switch (lie)
        {
            case "withheld":
                _hostile.TwistParts(p => p with { Bundle = default });
                break;
            case "truncated":
                _hostile.TwistParts(p => p.Bundle.Length > 0 ? p with { Bundle = p.Bundle[..(p.Bundle.Length / 2)] } : p);
                break;
            case "bomb":
                _hostile.TwistParts(p => p with { Bundle = Bomb(p.Repository) });
                break;
            case "endless pages":
                _hostile.TwistParts(p => p with { HasMore = true, Bundle = default, IsEqual = false, Digest = Unknown, Count = long.MaxValue / 2 });
                break;
            case "replayed":
                _hostile.TwistAll((_, parts) => replayed ??= [.. parts.Select(p => p with { Bundle = default })]);
                break;
            case "another repository's":
                _hostile.TwistParts(p => p.Bundle.Length > 0 ? p with { Bundle = BundleCodec.Encode(BundleCodec.Decode(p.Bundle.Span) is var b ? new Bundle(new RepositoryId(5), b.Statements, []) : null!) } : p);
                break;
            case "nobody's":
                _hostile.TwistParts(p => p with { Repository = new RepositoryId(5) });
                break;
            case "false digests":
                _hostile.TwistParts(p => p with { Bundle = default, IsEqual = false, Digest = Unknown, StatementDigest = 5 });
                break;
            case "wants everything":
                _hostile.TwistParts(p => p with { Bundle = default, IsEqual = false, Digest = Unknown, Wants = [.. Enumerable.Range(1, SyncLimits.Wants).Select(i => new CommitId([(byte)i, (byte)(i >> 8), .. new byte[30]]))] });
                break;
            default:
                _hostile.TwistParts(p => new SyncPart { Repository = p.Repository, Problem = "No." });
                break;
        }
    }

    private static CommitId Unknown { get; } = new([1, .. new byte[31]]);
}
