using System.Text;
using Goat.Commits;
using Goat.Graph;
using Goat.Wire;

namespace Goat.Replicas;

/// <summary>A commit of this device that a relay refused and that no longer belongs to the set: see docs/format.md.</summary>
/// <param name="Id">The commit.</param>
/// <param name="Reason">Why it was refused.</param>
/// <param name="Detail">The same in words.</param>
internal sealed record Withdrawal(CommitId Id, RefusalReason Reason, string Detail)
{
    private const int MaxDetailBytes = 1024;
    private const int MinimumBytes = CommitId.Length + 2;

    public static byte[] Encode(IReadOnlyCollection<Withdrawal> withdrawals)
    {
        var writer = new WireWriter();
        writer.WriteVarint(withdrawals.Count);
        foreach (var withdrawal in withdrawals)
        {
            withdrawal.Id.CopyTo(writer.GetSpan(CommitId.Length));
            writer.Advance(CommitId.Length);
            writer.WriteVarint((byte)withdrawal.Reason);
            writer.WriteString(Cut(withdrawal.Detail));
        }

        return writer.ToArray();
    }

    public static Withdrawal[] Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new WireReader(bytes);
        var withdrawals = new Withdrawal[reader.ReadCount(int.MaxValue / MinimumBytes, MinimumBytes, "withdrawals")];
        for (var i = 0; i < withdrawals.Length; i++)
        {
            withdrawals[i] = new Withdrawal(
                new CommitId(reader.ReadSpan(CommitId.Length)),
                (RefusalReason)reader.ReadCount(byte.MaxValue, "reason"),
                reader.ReadString(MaxDetailBytes, "detail"));
        }

        reader.ExpectEnd("a withdrawal");
        return withdrawals;
    }

    private static string Cut(string detail)
    {
        while (Encoding.UTF8.GetByteCount(detail) > MaxDetailBytes)
        {
            detail = detail[..^Math.Max(1, detail.Length / 8)];
            detail = detail.Length > 0 && char.IsHighSurrogate(detail[^1]) ? detail[..^1] : detail;
        }

        return detail;
    }
}
