namespace Goat;

/// <summary>What a field of a schema holds.</summary>
public enum FieldType
{
    /// <summary>Any value that can be stored.</summary>
    Any,

    /// <summary>A <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>A <see cref="long"/>, or a smaller integer.</summary>
    Integer,

    /// <summary>A <see cref="double"/>, or a <see cref="float"/>.</summary>
    Double,

    /// <summary>A <see cref="decimal"/>.</summary>
    Decimal,

    /// <summary>A <see cref="string"/>; enums are stored as their names, references as keys.</summary>
    String,

    /// <summary>A byte array.</summary>
    Bytes,

    /// <summary>A <see cref="System.DateTimeOffset"/>.</summary>
    DateTimeOffset,

    /// <summary>A <see cref="System.DateOnly"/>.</summary>
    DateOnly,

    /// <summary>A <see cref="System.TimeSpan"/>.</summary>
    TimeSpan,

    /// <summary>A <see cref="System.Guid"/>.</summary>
    Guid,
}
