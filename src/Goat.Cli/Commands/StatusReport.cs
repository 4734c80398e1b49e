namespace Goat.Cli.Commands;

/// <summary>How a database is.</summary>
/// <param name="Database">Its id.</param>
/// <param name="Session">This device's id.</param>
/// <param name="ConnectionString">What another device needs to open the same database.</param>
/// <param name="Repositories">Its repositories.</param>
internal sealed record StatusReport(string Database, string Session, string ConnectionString, IReadOnlyList<RepositoryReport> Repositories);
