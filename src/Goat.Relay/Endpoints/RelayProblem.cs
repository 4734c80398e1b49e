namespace Goat.Relay.Endpoints;

/// <summary>Problem details (RFC 9457).</summary>
/// <param name="Type">One of <see cref="ProblemType"/>.</param>
/// <param name="Title">What is wrong, in general.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong here, and what to do.</param>
/// <param name="ServerTime">With status 401 and 403: the relay's clock, milliseconds since 1970.</param>
internal sealed record RelayProblem(string Type, string Title, int Status, string Detail, long? ServerTime = null);
