using System.ComponentModel.DataAnnotations;

namespace Goat.ClientSdk.Tests;

public enum Course
{
    Starter,
    Main,
}

// snippet
[GoatItem("recipe", Version = 1)]
public partial class Recipe
{
    [Required, MaxLength(100)]
    public partial string Title { get; set; }

    [GoatField("stars", Default = 3), Range(0, 5)]
    public partial int Rating { get; set; }

    public partial Course Course { get; set; }                  // stored by name
    public partial DateOnly? Cooked { get; set; }
    public partial GoatRef<Recipe> GoesWith { get; set; }
}
// end
