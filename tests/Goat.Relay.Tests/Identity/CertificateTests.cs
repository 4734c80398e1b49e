using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Goat.Identity;
using Goat.Relay.Endpoints;
using Goat.Relay.Tests.Hosting;
using Goat.Relay.Tests.Replicas;
using Goat.Requests;
using Goat.Statements;
using Goat.Sync;

namespace Goat.Relay.Tests.Identity;

/// <summary>Certificates that come with requests.</summary>
public sealed class CertificateTests : AuthenticationScene
{
    [Fact]
    public async Task A_certificate_that_is_over_or_not_begun_is_refused()
    {
        await using var relay = await StartAsync();
        var now = Time.GetUtcNow();
        foreach (var (from, to) in new[] { (now.AddDays(-2), now.AddSeconds(-1)), (now.AddSeconds(1), now.AddDays(2)) })
        {
            var certificate = new Certificate { Key = relay.Guest.PublicKey, NotBefore = from.ToUnixTimeMilliseconds(), NotAfter = to.ToUnixTimeMilliseconds() };
            var statement = await certificate.SignAsync(relay.Instance.Database, relay.Instance.Root, Cancellation);

            using var response = await SendAsync(relay, (await SignAsync(relay)).With(statement));

            using var problem = await ReadAsync(response, HttpStatusCode.Unauthorized, ProblemType.CertificateExpired);
        }
    }

    [Fact]
    public async Task A_known_session_whose_certificate_ends_is_refused_from_then_on()
    {
        await using var relay = await StartAsync();
        using var before = await SendAsync(relay, (await SignAsync(relay)).With(relay.GuestCertificate));
        Time.Advance(TimeSpan.FromDays(366));

        using var after = await SendAsync(relay, await SignAsync(relay));

        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        using var problem = await ReadAsync(after, HttpStatusCode.Unauthorized, ProblemType.CertificateExpired);
    }

    [Fact]
    public async Task Certificates_that_are_forged_foreign_or_another_sessions_are_refused()
    {
        await using var relay = await StartAsync();
        using var stranger = NewKey();
        var now = Time.GetUtcNow();
        var certificate = Certificate.Read(relay.GuestCertificate);
        Statement[] wrong =
        [
            await certificate.SignAsync(relay.Instance.Database, stranger, Cancellation),
            await certificate.SignAsync(new DatabaseId(99), relay.Instance.Root, Cancellation),
            await TestRelay.CertifyAsync(relay.Instance, stranger.PublicKey, now, Cancellation),
            Forged(relay.GuestCertificate),
        ];
        foreach (var statement in wrong)
        {
            using var response = await SendAsync(relay, (await SignAsync(relay)).With(statement));

            using var problem = await ReadAsync(response, HttpStatusCode.Forbidden, ProblemType.WrongCertificate);
        }
    }

    private static Statement Forged(Statement certificate)
    {
        var read = Certificate.Read(certificate);
        Assert.True(read.NotAfter > 0);
        return Statement.Create(certificate.Kind, isCritical: true, isAboutRepository: false, certificate.Scope, certificate.Signer, certificate.Body.Span, [.. new byte[63], 1]);
    }
}
