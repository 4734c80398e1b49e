using System.Text.Json.Serialization;

namespace Goat.Relay.Endpoints;

/// <summary>JSON of the endpoints, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(RelayProblem))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionReply))]
[JsonSerializable(typeof(NegotiateRequest))]
[JsonSerializable(typeof(NegotiateReply))]
[JsonSerializable(typeof(InstanceReply))]
[JsonSerializable(typeof(HealthReply))]
internal sealed partial class RelayJson : JsonSerializerContext;
