namespace Goat.Relay.Endpoints;

/// <summary>A request is refused.</summary>
internal sealed class RelayProblemException : GoatException
{
    public RelayProblemException(string type, int status, string title, string detail, TimeSpan? retryAfter = null)
        : this(new RelayProblem(type, title, status, detail), retryAfter)
    {
    }

    public RelayProblemException(RelayProblem problem, TimeSpan? retryAfter = null)
        : base(problem.Detail)
    {
        Problem = problem;
        RetryAfter = retryAfter;
    }

    public RelayProblem Problem { get; }

    public TimeSpan? RetryAfter { get; }
}
