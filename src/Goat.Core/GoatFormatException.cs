namespace Goat;

/// <summary>Bytes are not in the format of docs/format.md or docs/protocol.md. Nothing of them was used.</summary>
public sealed class GoatFormatException : GoatException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The rule that the bytes break.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public GoatFormatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal static void Unless(bool holds, string rule)
    {
        if (!holds)
        {
            throw new GoatFormatException(rule);
        }
    }
}
