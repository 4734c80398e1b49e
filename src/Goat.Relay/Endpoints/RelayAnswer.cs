using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Goat.Relay.Endpoints;

/// <summary>A whole response, made before a byte of it is sent.</summary>
internal readonly record struct RelayAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body, long BytesIn = 0)
{
    public static RelayAnswer Json<T>(T value, JsonTypeInfo<T> type, int status = 200, string contentType = "application/json") =>
        new(status, contentType, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
