namespace Goat.Benchmarks.Histories;

/// <summary>Typed items of the usual documents.</summary>
internal static class TypedTasks
{
    public static BenchmarkTask[] CreateIn(Repository repository, int count)
    {
        var documents = new TaskDocuments(1);
        return [.. Enumerable.Range(0, count).Select(_ => Create(repository, documents))];
    }

    private static BenchmarkTask Create(Repository repository, TaskDocuments documents)
    {
        var fields = documents.Next();
        return repository.Create<BenchmarkTask>(t => (t.Text, t.Done, t.Priority) = ((string)fields[0].Value!, (bool)fields[1].Value!, (long)fields[2].Value!));
    }
}
