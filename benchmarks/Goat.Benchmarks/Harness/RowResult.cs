using System.Text.Json.Serialization;

namespace Goat.Benchmarks.Harness;

/// <summary>A line of the results.</summary>
internal sealed record RowResult(string Id, double Figure, string Unit, double Budget, bool Within)
{
    [JsonIgnore]
    public bool IsMinimum { get; init; }

    [JsonIgnore]
    public string Beside { get; init; } = "";
}
