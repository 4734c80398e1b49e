namespace Goat.AotClient;

[GoatItem("task", Version = 1)]
internal sealed partial class NativeTask
{
    public partial string Text { get; set; }

    public partial bool Done { get; set; }

    public partial NativeLevel Level { get; set; }
}
