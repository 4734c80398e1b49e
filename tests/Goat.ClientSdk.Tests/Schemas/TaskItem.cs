using System.ComponentModel.DataAnnotations;

namespace Goat.ClientSdk.Tests.Schemas;

[GoatItem("test-task", Version = 1)]
public partial class TaskItem
{
    [MaxLength(20)]
    [GoatField(Required = true)]
    public partial string Text { get; set; }

    public partial bool Done { get; set; }

    [Range(0, 5)]
    [GoatField("stars", Default = 3)]
    public partial int Rating { get; set; }

    public partial Priority Priority { get; set; }

    public partial Priority? Wanted { get; set; }

    public partial DateOnly? Due { get; set; }

    public partial decimal Price { get; set; }

    public partial float Share { get; set; }

    public partial byte[] Picture { get; set; }

    public partial string? Note { get; set; }

    public partial GoatRef<TaskItem> Parent { get; set; }
}
