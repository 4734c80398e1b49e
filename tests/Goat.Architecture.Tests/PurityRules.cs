namespace Goat.Architecture.Tests;

/// <summary>
/// Goat.Core has no clock, randomness, file, socket or thread of its own. Time and randomness are handed in; streams over
/// memory, compression, hashing and the verification of signatures are pure. Signing with a key that was handed in is allowed
/// (EcdsaSigner, behind the ISigner port, which client and relay both need); making one (GenerateKey) is not.
/// </summary>
internal static class PurityRules
{
    private static readonly HashSet<string> AllowedInSystemIo = new(StringComparer.Ordinal)
    {
        "BinaryReader", "BinaryWriter", "EndOfStreamException", "IOException", "InvalidDataException", "MemoryStream", "SeekOrigin",
        "Stream", "StringReader", "StringWriter", "TextReader", "TextWriter", "UnmanagedMemoryStream",
    };

    // Iterators compile to a check of the current thread's id; new lines are text.
    private static readonly HashSet<string> AllowedOfEnvironment = new(StringComparer.Ordinal)
    {
        "System.Environment::get_CurrentManagedThreadId", "System.Environment::get_NewLine",
    };

    private static readonly string[] ForbiddenNamespaces = ["System.Net.", "System.IO.IsolatedStorage.", "System.IO.MemoryMappedFiles.", "System.IO.Pipes."];

    private static readonly HashSet<string> ForbiddenTypes = new(StringComparer.Ordinal)
    {
        "System.AppContext", "System.AppDomain", "System.Console", "System.HashCode", "System.Random",
        "System.Diagnostics.Process", "System.Diagnostics.Stopwatch",
        "System.IO.Compression.ZipFile", "System.IO.Compression.ZipFileExtensions",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Security.Cryptography.RNGCryptoServiceProvider",
        "System.Threading.PeriodicTimer", "System.Threading.Thread", "System.Threading.ThreadPool", "System.Threading.Timer",
        "System.Threading.Tasks.Parallel", "System.Threading.Tasks.TaskFactory", "System.Threading.Tasks.TaskScheduler",
        "System.Timers.Timer",
    };

    private static readonly HashSet<string> ForbiddenMembers = new(StringComparer.Ordinal)
    {
        "System.DateTime::ToLocalTime", "System.DateTime::get_Now", "System.DateTime::get_Today", "System.DateTime::get_UtcNow",
        "System.DateTimeOffset::ToLocalTime", "System.DateTimeOffset::get_LocalDateTime", "System.DateTimeOffset::get_Now",
        "System.DateTimeOffset::get_UtcNow",
        "System.Guid::CreateVersion7", "System.Guid::NewGuid",
        "System.Security.Cryptography.ECAlgorithm::GenerateKey",
        "System.Threading.Tasks.Task::Delay", "System.Threading.Tasks.Task::Run", "System.Threading.Tasks.Task::Wait",
        "System.Threading.Tasks.Task::get_Factory",
        "System.TimeProvider::get_System",
        "System.TimeZoneInfo::get_Local",
    };

    /// <summary>The names of <paramref name="uses"/> that are not pure, in order.</summary>
    internal static IEnumerable<string> Violations(IEnumerable<string> uses) => uses.Where(IsForbidden).Order(StringComparer.Ordinal);

    private static bool IsForbidden(string use)
    {
        var type = use.Split("::")[0];
        return ForbiddenTypes.Contains(type)
            || ForbiddenMembers.Contains(use)
            || ForbiddenNamespaces.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal))
            || IsForbiddenSystemIo(type)
            || (use.StartsWith("System.Environment::", StringComparison.Ordinal) && !AllowedOfEnvironment.Contains(use));
    }

    private static bool IsForbiddenSystemIo(string type)
    {
        const string Prefix = "System.IO.";
        return type.StartsWith(Prefix, StringComparison.Ordinal)
            && !type.AsSpan(Prefix.Length).Contains('.')
            && !AllowedInSystemIo.Contains(type[Prefix.Length..].Split('+')[0]);
    }
}
