using System.Text.Json.Serialization;
using Goat.Cli.Commands;
using Goat.Cli.Demo;
using Goat.Cli.Verification;

namespace Goat.Cli;

/// <summary>JSON of everything that <c>--json</c> prints, generated at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChangeLine))]
[JsonSerializable(typeof(CommitLine))]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(ImportReport))]
[JsonSerializable(typeof(RelayStarted))]
[JsonSerializable(typeof(RepositoryLine))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(SyncReport))]
[JsonSerializable(typeof(VerifyReport))]
internal sealed partial class GoatJson : JsonSerializerContext;
