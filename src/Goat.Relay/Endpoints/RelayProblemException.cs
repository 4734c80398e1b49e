namespace Goat.Relay.Endpoints;

/// <summary>A request is refused.</summary>
internal sealed class RelayProblemException : GoatException
{
    public RelayProblemException(string type, int status, string title, string detail, TimeSpan? retryAfter = null)
        : base(detail)
    {
        Problem = new RelayProblem(type, title, status, detail);
        RetryAfter = retryAfter;
    }

    public RelayProblem Problem { get; }

    public TimeSpan? RetryAfter { get; }
}
