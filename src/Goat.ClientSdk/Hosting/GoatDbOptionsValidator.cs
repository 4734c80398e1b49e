using Microsoft.Extensions.Options;

namespace Goat.Hosting;

/// <summary>The rules of <see cref="GoatDb.OpenAsync"/>, when the host starts.</summary>
internal sealed class GoatDbOptionsValidator : IValidateOptions<GoatDbOptions>
{
    public ValidateOptionsResult Validate(string? name, GoatDbOptions options)
    {
        var database = string.IsNullOrEmpty(name) ? "Goat" : $"Goat database '{name}'";
        var problems = GoatDbOptionsRules.Problems(options).Select(p => $"{database}: {p}").ToArray();
        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
