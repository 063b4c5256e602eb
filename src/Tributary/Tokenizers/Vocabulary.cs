namespace Tributary.Tokenizers;

/// <summary>The tokens of a model and their ids, both ways. Ids may have holes; no two tokens share one.</summary>
internal sealed class Vocabulary
{
    /// <summary>The largest id that is taken: 16 million tokens, sixty times the largest vocabulary in use.</summary>
    public const int LargestId = (1 << 24) - 1;

    private readonly Dictionary<string, int> ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly string?[] tokens;
    private readonly int[] byteIds;

    /// <param name="ids">Id of every token, distinct, each in [0, <see cref="LargestId"/>].</param>
    public Vocabulary(Dictionary<string, int> ids)
    {
        this.ids = ids;
        lookup = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        byteIds = [.. Enumerable.Range(0, 256).Select(value => ids.GetValueOrDefault(FormattableString.Invariant($"<0x{value:X2}>"), -1))];
        tokens = new string?[ids.Count == 0 ? 0 : ids.Values.Max() + 1];
        foreach (var (token, id) in ids)
        {
            tokens[id] = token;
        }
    }

    /// <summary>Largest id + 1.</summary>
    public int Size => tokens.Length;

    /// <summary>The id of every token.</summary>
    public IReadOnlyDictionary<string, int> Ids => ids;

    public int? IdOf(ReadOnlySpan<char> token) => lookup.TryGetValue(token, out var id) ? id : null;

    public string? TokenOf(int id) => (uint)id < (uint)tokens.Length ? tokens[id] : null;

    /// <summary>A text in the byte tokens &lt;0x00&gt; to &lt;0xFF&gt; of its UTF-8; null if one of them is missing.</summary>
    public int[]? InBytes(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        int[] spelt = [.. bytes.Select(value => byteIds[value])];
        return spelt.Contains(-1) ? null : spelt;
    }

    /// <summary>Reads <c>vocab</c> as an object of tokens and ids.</summary>
    public static Vocabulary Read(DocumentSection model)
    {
        if (model.Find("vocab")?.Entries is not { } vocab)
        {
            model.Refuse("has no 'vocab'; expected an object of tokens and their ids");
            return new Vocabulary([]);
        }

        var read = new Dictionary<string, int>(StringComparer.Ordinal);
        var seen = new HashSet<int>();
        foreach (var (token, value) in vocab)
        {
            if (value.Whole is not (>= 0 and <= LargestId and { } id))
            {
                model.Refuse($"vocab: the token '{token}' has the id {value.Written}; expected a whole number from 0 to "
                    + $"{Invariant.Text(LargestId)}");
            }
            else if (!seen.Add(id))
            {
                model.Refuse($"vocab: the id {Invariant.Text(id)} of the token '{token}' belongs to another "
                    + $"token too; expected distinct ids");
            }
            else if (!read.TryAdd(token, id))
            {
                model.Refuse($"vocab: the token '{token}' is there twice");
            }
        }

        return new Vocabulary(read);
    }
}
