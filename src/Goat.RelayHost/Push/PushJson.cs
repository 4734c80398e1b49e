using System.Text.Json.Serialization;

namespace Goat.RelayHost.Push;

/// <summary>What the hub's messages are made of, generated at compile time.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class PushJson : JsonSerializerContext;
