using System.Runtime.CompilerServices;
using Goat.Cli.Invocation;

namespace Goat.Cli.Values;

/// <summary>Reads items line by line, so that a file may be greater than memory.</summary>
internal static class JsonLines
{
    /// <summary>Reads all lines that are not blank.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="name">Name of the file, for messages.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <exception cref="CommandFailedException">A line is no item; the message names the line.</exception>
    public static async IAsyncEnumerable<ItemLine> ReadAsync(TextReader reader, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var number = 1L; await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, name, number);
            }
        }
    }

    private static ItemLine Parse(string line, string name, long number)
    {
        try
        {
            return ItemLine.Parse(line);
        }
        catch (FormatException e)
        {
            throw new CommandFailedException($"Line {number} of {name} cannot be imported: {e.Message}.");
        }
    }
}
