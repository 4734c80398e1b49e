namespace Goat.ClientSdk.Tests;

// snippet
[GoatItem("task", Version = 1)]
public partial class TaskItem
{
    public partial string Text { get; set; }
    public partial bool Done { get; set; }
}
// end
