namespace Goat;

/// <summary>Base of the exceptions that Goat throws; each derived type stands for one thing that a caller can do about it.</summary>
public class GoatException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, to what, and what to do.</param>
    /// <param name="inner">The cause, if another exception was.</param>
    public GoatException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
