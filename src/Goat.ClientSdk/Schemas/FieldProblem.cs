namespace Goat;

/// <summary>A value that a field of a schema should not have.</summary>
/// <param name="Field">The field.</param>
/// <param name="Rule">What it breaks: Required, Type, or the name of a <see cref="FieldRule"/>.</param>
/// <param name="Message">What is asked for: "must ...".</param>
public sealed record FieldProblem(string Field, string Rule, string Message);
