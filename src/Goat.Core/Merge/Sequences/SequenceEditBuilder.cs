using System.Runtime.InteropServices;
using Goat.Commits;

namespace Goat.Merge.Sequences;

/// <summary>Composes edits that follow each other into one <see cref="SequenceEdit{T}"/>: what is inserted and deleted again leaves no trace. An edit near the one before takes constant time.</summary>
internal sealed class SequenceEditBuilder<T>
{
    private readonly List<Part> _parts = [];

    // The part that was touched last, and where it begins among the elements as they are now; after the last part, where that one ends.
    private int _index;
    private int _start;

    /// <summary>Whether the edits cancel each other out.</summary>
    public bool IsEmpty => _parts.Count == 0;

    /// <summary>Where the part before the one at hand ends.</summary>
    private int EndBefore => _index < _parts.Count ? _start - _parts[_index].Skipped : _start;

    /// <summary>Adds an edit.</summary>
    /// <param name="at">Position among the elements as the edits so far left them.</param>
    /// <param name="deleted">Elements deleted there.</param>
    /// <param name="inserted">Elements inserted there.</param>
    public void Replace(int at, int deleted, ReadOnlySpan<T> inserted)
    {
        if (deleted == 0 && inserted.Length == 0)
        {
            return;
        }

        MoveTo(at);
        if (_index == _parts.Count || _start > at + deleted)
        {
            AddPart(at, deleted, inserted);
            return;
        }

        var part = _parts[_index];
        if (at < _start)
        {
            part.Skipped -= _start - at;
            part.Deleted += _start - at;
            deleted -= _start - at;
            _start = at;
        }

        Absorb(part, at - _start, deleted);
        part.Inserted.InsertRange(at - _start, inserted);
        if (part is { Deleted: 0, Inserted.Count: 0 })
        {
            RemovePart(part);
        }
    }

    /// <summary>The edits as one.</summary>
    public SequenceEdit<T> ToEdit()
    {
        var inserted = new T[_parts.Sum(p => p.Inserted.Count)];
        var at = 0;
        foreach (var part in _parts)
        {
            part.Inserted.CopyTo(inserted, at);
            at += part.Inserted.Count;
        }

        return new SequenceEdit<T>([.. _parts.Select(p => new Splice(p.Skipped, p.Deleted, p.Inserted.Count))], inserted);
    }

    /// <summary>Goes to the first part that ends at a position or after it.</summary>
    private void MoveTo(int at)
    {
        while (_index > 0 && EndBefore >= at)
        {
            var end = EndBefore;
            _index--;
            _start = end - _parts[_index].Inserted.Count;
        }

        while (_index < _parts.Count && _start + _parts[_index].Inserted.Count < at)
        {
            _start += _parts[_index].Inserted.Count;
            _index++;
            _start += _index < _parts.Count ? _parts[_index].Skipped : 0;
        }
    }

    private void AddPart(int at, int deleted, ReadOnlySpan<T> inserted)
    {
        var part = new Part { Skipped = at - EndBefore, Deleted = deleted };
        part.Inserted.AddRange(inserted);
        if (_index < _parts.Count)
        {
            _parts[_index].Skipped -= part.Skipped + deleted;
        }

        _parts.Insert(_index, part);
        _start = at;
    }

    /// <summary>Deletes from an offset in a part on, and joins the parts that this reaches.</summary>
    private void Absorb(Part part, int offset, int deleted)
    {
        deleted -= part.Take(offset, deleted);
        while (_index + 1 < _parts.Count && _parts[_index + 1].Skipped <= deleted)
        {
            var next = _parts[_index + 1];
            part.Deleted += next.Skipped + next.Deleted;
            deleted -= next.Skipped;
            deleted -= next.Take(0, deleted);
            part.Inserted.AddRange(CollectionsMarshal.AsSpan(next.Inserted));
            _parts.RemoveAt(_index + 1);
        }

        part.Deleted += deleted;
        if (_index + 1 < _parts.Count)
        {
            _parts[_index + 1].Skipped -= deleted;
        }
    }

    private void RemovePart(Part part)
    {
        _parts.RemoveAt(_index);
        if (_index < _parts.Count)
        {
            _parts[_index].Skipped += part.Skipped;
            _start += _parts[_index].Skipped - part.Skipped;
        }
        else
        {
            _start -= part.Skipped;
        }
    }

    private sealed class Part
    {
        public int Skipped { get; set; }

        public int Deleted { get; set; }

        public List<T> Inserted { get; } = [];

        /// <summary>Takes back what was inserted, from an offset on.</summary>
        public int Take(int offset, int count)
        {
            var taken = Math.Min(count, Inserted.Count - offset);
            Inserted.RemoveRange(offset, taken);
            return taken;
        }
    }
}
