namespace Goat;

/// <summary>A write that the item's schema does not allow. Nothing was written; write something else.</summary>
public sealed class FieldInvalidException : GoatException
{
    internal FieldInvalidException(string schema, FieldProblem problem)
        : base($"Field '{problem.Field}' of schema '{schema}' {problem.Message}.")
    {
        Field = problem.Field;
        Rule = problem.Rule;
    }

    /// <summary>The field.</summary>
    public string Field { get; }

    /// <summary>What the value breaks: Required, Type, or the name of a <see cref="FieldRule"/>.</summary>
    public string Rule { get; }
}
