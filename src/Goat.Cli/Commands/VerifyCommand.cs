using System.CommandLine;
using System.Globalization;
using Goat.Cli.Invocation;
using Goat.Cli.Verification;

namespace Goat.Cli.Commands;

/// <summary><c>goat verify</c>: every checksum, hash, chain and signature of a file or a data directory.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string?> Target = new("TARGET")
    {
        Description = "A repository file, or a data directory. Default: the directory of --dir.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => new Command("verify", "Check every frame, hash, chain, attestation and certificate; exit code 1 and the damaged ranges if something is wrong.")
    {
        Target,
        GoatOptions.Directory,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(CommandContext context)
    {
        var target = context.Arguments.GetValue(Target) is { } given ? Path.GetFullPath(given) : context.Directory;
        var files = File.Exists(target) ? [target] : ReplicaFile.Find(target);
        if (files.Count == 0)
        {
            throw new CommandFailedException($"There is no repository file in '{target}'.");
        }

        var reports = new List<FileReport>();
        foreach (var file in files)
        {
            var report = await FileVerifier.VerifyAsync(file, null, context.Cancellation).ConfigureAwait(false);
            reports.Add(report);
            if (!context.Json)
            {
                Print(report, context.Output);
            }
        }

        var bad = reports.Count(r => r.Problems.Count > 0);
        if (context.Json)
        {
            context.WriteJson(new VerifyReport(bad == 0, reports), GoatJson.Default.VerifyReport);
        }

        if (bad > 0)
        {
            throw new CommandFailedException($"{bad} of {files.Count} files {(bad == 1 ? "has" : "have")} problems.");
        }

        return 0;
    }

    private static void Print(FileReport report, TextWriter output)
    {
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Commits:N0} commits ({report.Unattested:N0} not attested yet), {report.Attestations:N0} attestations, {report.Statements:N0} statements, {report.Frames:N0} frames, {report.Bytes:N0} bytes");
        output.WriteLine($"{(report.Problems.Count == 0 ? "ok" : "BAD")}  {report.Repository ?? "?"}  {report.File}: {what}");
        foreach (var problem in report.Problems)
        {
            output.WriteLine($"    {Describe(problem)}");
        }
    }

    private static string Describe(FileProblem problem)
    {
        var where = problem.Range is { } range
            ? string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset} to {range.Offset + range.Length - 1} ({range.Length} bytes): ")
            : "";
        return problem.Commit is { } commit ? $"{where}commit {commit}: {problem.What}" : where + problem.What;
    }
}
