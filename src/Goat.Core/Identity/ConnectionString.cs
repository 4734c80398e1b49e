namespace Goat.Identity;

/// <summary>
/// What an application embeds to reach an instance: <c>Endpoint=https://...;Database=32 hex digits;Root=64 hex digits</c>. Endpoint alone is enough where the relay can be asked
/// for the rest at first start; without Endpoint the database is local. Names are not case-sensitive; it holds no secret.
/// </summary>
public sealed record ConnectionString
{
    /// <summary>Where the relay is; null for a database without one.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The database; null to ask the relay.</summary>
    public DatabaseId? Database { get; init; }

    /// <summary>Fingerprint of the instance's root key; null to ask the relay and remember the answer.</summary>
    public string? RootFingerprint { get; init; }

    /// <summary>Reads a connection string or a bare http(s) address.</summary>
    /// <exception cref="ArgumentException">The text is neither; the message names the part.</exception>
    public static ConnectionString Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('='))
        {
            return new ConnectionString { Endpoint = ParseEndpoint(text) };
        }

        var result = new ConnectionString();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = at < 0 ? (part, "") : (part[..at].Trim(), part[(at + 1)..].Trim());
            result = name.ToUpperInvariant() switch
            {
                "ENDPOINT" => result with { Endpoint = ParseEndpoint(value) },
                "DATABASE" => result with { Database = DatabaseId.TryParse(value, out var id) ? id : throw Bad("Database is not 32 hexadecimal digits.") },
                "ROOT" => result with { RootFingerprint = IsFingerprint(value) ? value.ToLowerInvariant() : throw Bad("Root is not 64 hexadecimal digits.") },
                _ => throw Bad($"'{name}' is not known; Endpoint, Database and Root are."),
            };
        }

        return result;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var parts = new List<string>(3);
        if (Endpoint is not null)
        {
            parts.Add($"Endpoint={Endpoint.AbsoluteUri.TrimEnd('/')}");
        }

        if (Database is { } database)
        {
            parts.Add($"Database={database}");
        }

        if (RootFingerprint is not null)
        {
            parts.Add($"Root={RootFingerprint}");
        }

        return string.Join(';', parts);
    }

    private static Uri ParseEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? uri
            : throw Bad($"Endpoint '{text}' is not an http or https address.");

    private static bool IsFingerprint(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    private static ArgumentException Bad(string problem) => new($"The connection string cannot be used: {problem}");
}
