using System.Text.Json.Serialization;

namespace Goat.Pushing;

/// <summary>What push messages are made of. Generated at compile time: without it, native code would lose them silently.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class PushJson : JsonSerializerContext;
