namespace Tributary.ChatTemplates;

/// <summary>A text that is made piece by piece, each counted before it is there.</summary>
internal sealed class CountedText(Work work)
{
    private readonly StringBuilder text = new();

    public void Add(string piece)
    {
        work.Characters(piece.Length);
        text.Append(piece);
    }

    public void Add(char unit, int count = 1)
    {
        work.Characters(count);
        text.Append(unit, count);
    }

    public void Add(Rune rune)
    {
        work.Characters(rune.Utf16SequenceLength);
        Span<char> units = stackalloc char[2];
        text.Append(units[..rune.EncodeToUtf16(units)]);
    }

    public override string ToString() => text.ToString();
}
