using System.Text;

namespace Goat.Identity;

/// <summary>
/// A repository's name, <c>/type/name</c>: two segments of 1 to 100 bytes of UTF-8 in normal form C, case-sensitive, without slashes, backslashes, control characters,
/// and not <c>.</c> or <c>..</c>.
/// </summary>
public readonly record struct RepositoryPath
{
    /// <summary>Greatest length of a segment, in bytes of UTF-8.</summary>
    public const int MaxSegmentBytes = 100;

    // Without globalization data the runtime calls every text normalised, and two spellings of a path would be two repositories.
    private static readonly bool CanNormalize = !"a\u0308".IsNormalized(NormalizationForm.FormC);

    private RepositoryPath(string value) => Value = value;

    /// <summary>The path as text.</summary>
    public string Value { get; }

    /// <summary>Checks and takes a path.</summary>
    /// <exception cref="ArgumentException">The text is not a path; the message says why.</exception>
    public static RepositoryPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Check(text) is { } problem ? throw new ArgumentException($"'{text}' is not a repository path: {problem}", nameof(text)) : new RepositoryPath(text);
    }

    /// <summary>Checks and takes a path.</summary>
    public static bool TryParse(string? text, out RepositoryPath path)
    {
        path = default;
        if (text is null || Check(text) is not null)
        {
            return false;
        }

        path = new RepositoryPath(text);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";

    private static string? Check(string text)
    {
        var parts = text.Split('/');
        if (parts.Length != 3 || parts[0].Length != 0)
        {
            return "it must look like /type/name.";
        }

        return CheckSegment(parts[1]) ?? CheckSegment(parts[2]);
    }

    private static string? CheckSegment(string segment)
    {
        if (segment.Length == 0 || segment is "." or "..")
        {
            return "a segment is empty or a dot segment.";
        }

        if (segment.Length > MaxSegmentBytes || Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes)
        {
            return $"a segment is longer than {MaxSegmentBytes} bytes.";
        }

        for (var i = 0; i < segment.Length; i++)
        {
            var c = segment[i];
            if (char.IsControl(c) || c is '\\')
            {
                return "a segment holds a control character or a backslash.";
            }

            if (char.IsSurrogate(c) && !(char.IsHighSurrogate(c) && i + 1 < segment.Length && char.IsLowSurrogate(segment[++i])))
            {
                return "a segment holds a lone surrogate.";
            }
        }

        if (!CanNormalize && !Ascii.IsValid(segment))
        {
            return "this process runs without globalization data and cannot check letters beyond ASCII; turn InvariantGlobalization off.";
        }

        return segment.IsNormalized(NormalizationForm.FormC) ? null : "a segment is not in Unicode normal form C.";
    }
}
