namespace Goat.RelayHost.Tests.Syncing;

/// <summary>The way from a client to a relay: loses requests and replies, repeats them, brings them late, to any instance.</summary>
internal sealed class Line(IRelays relay, int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly List<(HttpRequestMessage Request, byte[] Body)> _late = [];

    /// <summary>Whether anything gets through.</summary>
    public bool IsDown { get; set; }

    /// <summary>How many of 100 messages have an accident.</summary>
    public int Accidents { get; set; }

    /// <summary>What happened so far.</summary>
    public Dictionary<string, int> Events { get; } = [];

    /// <summary>Waited for before each request reaches the relay.</summary>
    public Func<Task>? Hold { get; set; }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        if (IsDown)
        {
            throw new HttpRequestException("The line is dead.");
        }

        await (Hold?.Invoke() ?? Task.CompletedTask);
        switch (Next())
        {
            case "request lost":
                throw new HttpRequestException("The request was lost.");
            case "request late":
                // Arrives after a later one; by then nobody waits for its answer.
                lock (_lock)
                {
                    _late.Add((request, body));
                }

                throw new HttpRequestException("The request took too long.");
            case "reply lost":
                (await AnswerAsync(request, body, cancellationToken)).Dispose();
                throw new HttpRequestException("The reply was lost.");
            case "reply cut":
                using (var whole = await AnswerAsync(request, body, cancellationToken))
                {
                    var bytes = await whole.Content.ReadAsByteArrayAsync(cancellationToken);
                    return new HttpResponseMessage(whole.StatusCode) { Content = new ByteArrayContent(bytes, 0, bytes.Length / 2) };
                }

            case "request repeated":
                (await AnswerAsync(request, body, cancellationToken)).Dispose();
                return await AnswerAsync(request, body, cancellationToken);
            default:
                var answer = await AnswerAsync(request, body, cancellationToken);
                await DeliverLateAsync(cancellationToken);
                return answer;
        }
    }

    private string Next()
    {
        lock (_lock)
        {
            var name = _random.Next(100) >= Accidents ? "fine" : _random.Next(5) switch
            {
                0 => "request lost",
                1 => "request late",
                2 => "reply lost",
                3 => "reply cut",
                _ => "request repeated",
            };
            Events[name] = Events.GetValueOrDefault(name) + 1;
            return name;
        }
    }

    private Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, byte[] body, CancellationToken cancellationToken)
    {
        int instance;
        lock (_lock)
        {
            instance = _random.Next(relay.Instances);
        }

        return relay.AnswerAsync(request, body, instance, cancellationToken);
    }

    private async Task DeliverLateAsync(CancellationToken cancellationToken)
    {
        (HttpRequestMessage Request, byte[] Body)[] late;
        lock (_lock)
        {
            late = [.. _late];
            _late.Clear();
        }

        foreach (var (request, body) in late)
        {
            (await AnswerAsync(request, body, cancellationToken)).Dispose();
        }
    }

    internal sealed class Handler(Line line) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => line.SendAsync(request, cancellationToken);
    }
}
