namespace Goat.Cli.Invocation;

/// <summary>Which exceptions are an answer to the user, and the one line that says it. Anything else is a defect of ours and keeps its stack trace.</summary>
internal static class Failure
{
    public static string? Describe(Exception exception) => exception switch
    {
        OperationCanceledException => "cancelled.",
        GoatException or CommandFailedException or IOException or UnauthorizedAccessException or HttpRequestException => OneLine(exception.Message),
        ArgumentException argument => OneLine(WithoutParameter(argument)),
        _ => null,
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ");

    private static string WithoutParameter(ArgumentException exception) =>
        exception.ParamName is { } name ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : exception.Message;
}
