using Goat.Identity;
using Goat.Wire;

namespace Goat.Bundles;

/// <summary>The column of keys, read: a key that has stood before is given by its number.</summary>
internal sealed class KeyTable
{
    private const int FirstNumber = 3;

    private readonly List<string> _keys = new(1);

    // Made for the second key: many bundles have but one.
    private HashSet<string>? _known;

    /// <summary>Reads the next key.</summary>
    /// <param name="column">The column.</param>
    /// <param name="chain">The chain of the commit: derived keys come from it.</param>
    /// <param name="counter">The counter of a derived key, otherwise 0.</param>
    public string Read(ref WireReader column, ChainId chain, out long counter)
    {
        counter = 0;
        var form = column.ReadVarint();
        if (form >= FirstNumber)
        {
            GoatFormatException.Unless(form - FirstNumber < _keys.Count, "A key number is not known.");
            return _keys[(int)(form - FirstNumber)];
        }

        var key = form switch
        {
            0 => ReadLiteral(ref column),
            1 => Base32.Encode(column.ReadU128()),
            _ => ItemKey.Derive(chain, counter = ReadCounter(ref column)),
        };
        if (IsNew(key))
        {
            _keys.Add(key);
        }
        else
        {
            GoatFormatException.Unless(counter > 0, "A key that has stood before is spelled out.");
        }

        return key;
    }

    private bool IsNew(string key)
    {
        if (_keys.Count == 0)
        {
            return true;
        }

        _known ??= new HashSet<string>(_keys, StringComparer.Ordinal);
        return _known.Add(key);
    }

    private static string ReadLiteral(ref WireReader column)
    {
        var key = column.ReadString(ItemKey.MaxBytes, "item key");
        GoatFormatException.Unless(!Base32.TryDecode(key, out _), "A key that fits the packed form is not packed.");
        return key;
    }

    private static long ReadCounter(ref WireReader column)
    {
        var counter = column.ReadVarint();
        GoatFormatException.Unless(counter > 0, "A counter is zero.");
        return counter;
    }
}
