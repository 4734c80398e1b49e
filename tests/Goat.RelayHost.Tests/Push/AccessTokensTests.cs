using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Goat.ClientSdk.Tests;
using Goat.RelayHost.Push;

namespace Goat.RelayHost.Tests.Push;

public sealed class AccessTokensTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void A_token_names_its_user_until_it_expires()
    {
        var tokens = new AccessTokens(new PushHubOptions(), _time);
        var token = tokens.Issue("user");

        Assert.True(tokens.TryRead(token, out var user));
        Assert.Equal("user", user);
        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.False(tokens.TryRead(token, out _));
    }

    [Fact]
    public void A_token_is_a_JSON_web_token()
    {
        var parts = new AccessTokens(new PushHubOptions(), _time).Issue("user").Split('.');

        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal("HS256", header.RootElement.GetProperty("alg").GetString());
        Assert.Equal("user", payload.RootElement.GetProperty("sub").GetString());
        Assert.Equal(_time.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds(), payload.RootElement.GetProperty("exp").GetInt64());
    }

    [Fact]
    public void Tokens_of_another_start_are_worth_nothing_unless_the_key_is_given()
    {
        var given = new PushHubOptions { TokenKey = new byte[32] };

        Assert.False(new AccessTokens(new PushHubOptions(), _time).TryRead(new AccessTokens(new PushHubOptions(), _time).Issue("user"), out _));
        Assert.True(new AccessTokens(given, _time).TryRead(new AccessTokens(given, _time).Issue("user"), out _));
    }

    [Fact]
    public void A_token_that_was_changed_anywhere_is_refused()
    {
        var tokens = new AccessTokens(new PushHubOptions(), _time);
        var token = tokens.Issue("user");
        for (var i = 0; i < token.Length; i++)
        {
            var forged = string.Concat(token.AsSpan(0, i), token[i] == 'A' ? "B" : "A", token.AsSpan(i + 1));
            Assert.False(tokens.TryRead(forged, out _), forged);
            Assert.False(tokens.TryRead(token[..i], out _), token[..i]);
        }
    }

    [Fact]
    public void Anything_else_is_refused()
    {
        var tokens = new AccessTokens(new PushHubOptions { TokenKey = new byte[32] }, _time);
        var none = Base64Url.EncodeToString("""{"alg":"none","typ":"JWT"}"""u8);
        var payload = Base64Url.EncodeToString(Encoding.UTF8.GetBytes("""{"aud":"goat-push","sub":"user","exp":99999999999}"""));

        Assert.All([null, "", ".", "..", "...", "a.b.c", $"{none}.{payload}.", new string('A', 100_000)], t => Assert.False(tokens.TryRead(t, out _)));
    }

    [Fact]
    public void A_key_that_is_too_short_is_refused() =>
        Assert.Throws<ArgumentException>(() => new AccessTokens(new PushHubOptions { TokenKey = new byte[31] }, _time));
}
