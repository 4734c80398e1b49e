using System.Text.Json;
using Goat.Bundles;
using Goat.Cli.Demo;
using Goat.Frames;
using Goat.Tests;
using Goat.Wire;

namespace Goat.Cli.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private const string Path = "/data/tasks";

    private readonly TemporaryDirectory _directory = new();

    private string Data => _directory.Combine("data");

    private string Replica => Assert.Single(Directory.GetFiles(Data, "*.goat"));

    [Fact]
    public async Task A_good_directory_passes()
    {
        await WriteAsync();

        var run = await CommandRun.SucceedAsync("verify", "--dir", Data);

        Assert.StartsWith("ok  /data/tasks", Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_flipped_byte_is_found_and_its_range_printed()
    {
        await WriteAsync();
        var good = await File.ReadAllBytesAsync(Replica, TestContext.Current.CancellationToken);
        var frames = FramesOf(good);
        for (var at = 0; at < good.Length; at += 37)
        {
            var bad = good.ToArray();
            bad[at] ^= 0x20;
            var file = _directory.Combine("flipped.goat");
            await File.WriteAllBytesAsync(file, bad, TestContext.Current.CancellationToken);

            var run = await CommandRun.RunAsync("verify", file);

            var hit = frames.Single(f => f.Offset <= at && at < f.End);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"bytes {hit.Offset} to {hit.End - 1} ({hit.End - hit.Offset} bytes)", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_range_is_in_the_json_too()
    {
        await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(Replica, TestContext.Current.CancellationToken);
        var hit = FramesOf(bytes)[2];
        bytes[hit.ContentOffset] ^= 1;
        await File.WriteAllBytesAsync(Replica, bytes, TestContext.Current.CancellationToken);

        var run = await CommandRun.RunAsync("verify", Data, "--json");

        var report = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(1, run.ExitCode);
        Assert.False(report.GetProperty("ok").GetBoolean());
        var range = report.GetProperty("files")[0].GetProperty("problems")[0].GetProperty("range");
        Assert.Equal(hit.Offset, range.GetProperty("offset").GetInt64());
        Assert.Equal(hit.End - hit.Offset, range.GetProperty("length").GetInt64());
    }

    [Fact]
    public async Task A_forged_attestation_in_a_good_frame_is_found()
    {
        await using var relay = await RelayOnFreePort.StartAsync();
        await CommandRun.SucceedAsync("set", Path, "a", "n=1", "--dir", _directory.Combine("author"), "--relay", relay.Address.ToString());
        await CommandRun.SucceedAsync("sync", Path, "--dir", Data, "--relay", relay.Address.ToString());
        await CommandRun.SucceedAsync("verify", Data);
        await RewriteAsync(Replica, run => new CommitRun(run.Commits, Forge(run.Signature)));

        var run = await CommandRun.RunAsync("verify", Data);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("The attestation of a run is not signed by its session", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_without_its_beginning_is_found()
    {
        await WriteAsync();
        var bytes = await File.ReadAllBytesAsync(Replica, TestContext.Current.CancellationToken);
        var frames = FramesOf(bytes);
        var first = frames.First(f => f.Kind == FrameKind.Bundle && BundleCodec.Decode(f.Content.Span).Commits.Count > 0);
        await File.WriteAllBytesAsync(Replica, [.. bytes[..(int)first.Offset], .. bytes[(int)first.End..]], TestContext.Current.CancellationToken);

        var run = await CommandRun.RunAsync("verify", Data);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("A commit that others build on is missing", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_file_verifying_fails()
    {
        var run = await CommandRun.RunAsync("verify", "--dir", Data);

        Assert.Equal(1, run.ExitCode);
    }

    public void Dispose() => _directory.Dispose();

    private async Task WriteAsync()
    {
        foreach (var key in new[] { "a", "b", "a", "c" })
        {
            await CommandRun.SucceedAsync("set", Path, key, $"text=something about {key}", $"n={key.Length}", "--dir", Data);
        }
    }

    private static async Task RewriteAsync(string file, Func<CommitRun, CommitRun> change)
    {
        var writer = new WireWriter();
        var frames = FramesOf(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        var key = ReplicaBytes.KeyOf(frames[0]);
        foreach (var frame in frames)
        {
            var content = frame.Content;
            if (frame.Kind == FrameKind.Bundle)
            {
                var bundle = BundleCodec.Decode(content.Span);
                content = BundleCodec.Encode(new Bundle(bundle.Repository, bundle.Statements, [.. bundle.Runs.Select(change)]));
            }

            FrameCodec.Write(writer, frame.Kind == FrameKind.FileHeader ? FrameKey.Header : key, frame.Kind, content.Span);
        }

        await File.WriteAllBytesAsync(file, writer.ToArray(), TestContext.Current.CancellationToken);
    }

    private static IReadOnlyList<Frame> FramesOf(byte[] file) => ReplicaBytes.FramesOf(file);

    private static ReadOnlyMemory<byte>? Forge(ReadOnlyMemory<byte>? signature)
    {
        if (signature is not { } genuine)
        {
            return null;
        }

        // In r, so that the low-S rule still holds.
        var forged = genuine.ToArray();
        forged[5] ^= 1;
        return forged;
    }
}
