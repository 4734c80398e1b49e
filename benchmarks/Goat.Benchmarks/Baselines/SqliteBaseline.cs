using Goat.Benchmarks.Harness;
using Microsoft.Data.Sqlite;

namespace Goat.Benchmarks.Baselines;

/// <summary>SQLite with one table of tasks, through Microsoft.Data.Sqlite with prepared commands.</summary>
internal sealed class SqliteBaseline : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private int _next;

    private SqliteBaseline(string synchronous)
    {
        _connection = new SqliteConnection($"Data Source={_path};Pooling=False");
        _connection.Open();
        Execute($"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; CREATE TABLE task (id INTEGER PRIMARY KEY, text TEXT, done INTEGER, priority INTEGER, assignee TEXT, due TEXT)");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO task VALUES ($id, $text, 0, 2, 'maria', '2026-03-14')";
        _insert.Parameters.Add("$id", SqliteType.Integer);
        _insert.Parameters.AddWithValue("$text", "Review the new budget for the spring meeting");
        _insert.Prepare();
    }

    /// <summary>Microseconds of one insert in a transaction of its own.</summary>
    public static double InsertMicroseconds(RunOptions options, string synchronous)
    {
        const int Batch = 200;
        using var database = new SqliteBaseline(synchronous);
        return Sample.Nanoseconds(options.Samples(15, 5), Batch, () => database.Insert(Batch)) / 1000;
    }

    /// <summary>Milliseconds of many inserts in one transaction, in a new database.</summary>
    public static double BulkMilliseconds(int rows)
    {
        using var database = new SqliteBaseline("NORMAL");
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        database.Execute("BEGIN");
        database.Insert(rows);
        database.Execute("COMMIT");
        return System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Nanoseconds of reading one column of one row by its key.</summary>
    public static double ReadNanoseconds(RunOptions options)
    {
        const int Batch = 1000;
        using var database = new SqliteBaseline("NORMAL");
        database.Insert(Batch);
        using var select = database._connection.CreateCommand();
        select.CommandText = "SELECT text FROM task WHERE id = $id";
        var id = select.Parameters.Add("$id", SqliteType.Integer);
        select.Prepare();
        return Sample.Nanoseconds(options.Samples(15, 5), Batch, () =>
        {
            for (var i = 1; i <= Batch; i++)
            {
                id.Value = i;
                select.ExecuteScalar();
            }
        });
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
        foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(_path) + "*"))
        {
            File.Delete(file);
        }
    }

    private void Insert(int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            _insert.Parameters["$id"].Value = ++_next;
            _insert.ExecuteNonQuery();
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
