using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Tributary.Torch.Tokenizers;

/// <summary>
/// Byte-pair encoding of one word: its characters are joined pair by pair, always the pair of lowest rank, the leftmost of equals.
/// A heap of candidate pairs makes it O(n log n), so that a text without word boundaries (SentencePiece) costs no more than one
/// with them; words of up to <see cref="LongestRemembered"/> characters are remembered. Any number of threads may encode at once.
/// </summary>
internal sealed class BytePairEncoding
{
    private const int LongestRemembered = 48;
    private const int MostRemembered = 1 << 16;

    private readonly Dictionary<string, int> vocabulary;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly string?[] tokens;
    private readonly Dictionary<long, Merge> merges;
    private readonly BytePairOptions options;
    private readonly int[]? byteIds;
    private readonly ConcurrentDictionary<string, int[]> remembered = new(StringComparer.Ordinal);
    private int rememberedWords;

    private readonly record struct Merge(int Rank, int Id);

    /// <param name="vocabulary">Id of every token.</param>
    /// <param name="merges">Pairs, in order of rank.</param>
    /// <param name="options">The file's switches.</param>
    /// <exception cref="FormatException">A merge names a token that is not in the vocabulary, or byte fallback lacks a byte.</exception>
    public BytePairEncoding(Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, BytePairOptions options)
    {
        this.vocabulary = vocabulary;
        this.options = options;
        lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        tokens = new string?[vocabulary.Count == 0 ? 0 : vocabulary.Values.Max() + 1];
        foreach (var (token, id) in vocabulary)
        {
            tokens[id] = token;
        }

        this.merges = new Dictionary<long, Merge>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right) = merges[rank];
            this.merges[Pair(Require(left, rank), Require(right, rank))] = new Merge(rank, Require(left + right, rank));
        }

        // With byte fallback, a character outside the vocabulary is spelt in its UTF-8 bytes, <0x00> to <0xFF>.
        byteIds = options.ByteFallback
            ? [.. Enumerable.Range(0, 256).Select(value => vocabulary.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), -1))]
            : null;
    }

    public int VocabularySize => tokens.Length;

    public int? IdOf(string token) => vocabulary.TryGetValue(token, out var id) ? id : null;

    public string? TokenOf(int id) => (uint)id < (uint)tokens.Length ? tokens[id] : null;

    /// <summary>Appends the ids of a word.</summary>
    public void Encode(string word, List<int> ids)
    {
        if (options.IgnoreMerges && vocabulary.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return;
        }

        if (remembered.TryGetValue(word, out var known))
        {
            ids.AddRange(known);
            return;
        }

        var encoded = Join(Spell(word));
        if (word.Length <= LongestRemembered && Volatile.Read(ref rememberedWords) < MostRemembered && remembered.TryAdd(word, encoded))
        {
            Interlocked.Increment(ref rememberedWords);
        }

        ids.AddRange(encoded);
    }

    /// <summary>The ids of a word's characters.</summary>
    private List<int> Spell(string word)
    {
        var symbols = new List<int>(word.Length);
        var unknownBefore = false;
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < word.Length;)
        {
            var length = char.IsHighSurrogate(word[i]) && i + 1 < word.Length ? 2 : 1;
            var character = word.AsSpan(i, length);
            i += length;
            if (lookup.TryGetValue(character, out var id))
            {
                symbols.Add(id);
                unknownBefore = false;
            }
            else if (byteIds is not null && TrySpellInBytes(bytes[..Encoding.UTF8.GetBytes(character, bytes)], symbols))
            {
                unknownBefore = false;
            }
            else if (options.UnknownId is { } unknown)
            {
                // A run of unknown characters is one unknown token where the file says so.
                if (!(unknownBefore && options.FuseUnknown))
                {
                    symbols.Add(unknown);
                }

                unknownBefore = true;
            }
        }

        return symbols;
    }

    private bool TrySpellInBytes(ReadOnlySpan<byte> bytes, List<int> symbols)
    {
        var before = symbols.Count;
        foreach (var value in bytes)
        {
            if (byteIds![value] < 0)
            {
                symbols.RemoveRange(before, symbols.Count - before);
                return false;
            }

            symbols.Add(byteIds[value]);
        }

        return true;
    }

    private int[] Join(List<int> symbols)
    {
        var ids = symbols.ToArray();
        var next = new int[ids.Length];
        var previous = new int[ids.Length];
        var candidates = new PriorityQueue<(int Position, int Left, int Right), (int Rank, int Position)>();
        for (var i = 0; i < ids.Length; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            Offer(i, i + 1);
        }

        while (candidates.TryDequeue(out var pair, out _))
        {
            var at = pair.Position;
            // Either side may have been joined to another since the pair was offered.
            if (ids[at] != pair.Left || next[at] >= ids.Length || ids[next[at]] != pair.Right)
            {
                continue;
            }

            var gone = next[at];
            ids[at] = merges[Pair(pair.Left, pair.Right)].Id;
            ids[gone] = -1;
            next[at] = next[gone];
            if (next[at] < ids.Length)
            {
                previous[next[at]] = at;
                Offer(at, next[at]);
            }

            if (previous[at] >= 0)
            {
                Offer(previous[at], at);
            }
        }

        return [.. ids.Where(id => id >= 0)];

        void Offer(int left, int right)
        {
            if (right < ids.Length && merges.TryGetValue(Pair(ids[left], ids[right]), out var merge))
            {
                candidates.Enqueue((left, ids[left], ids[right]), (merge.Rank, left));
            }
        }
    }

    private static long Pair(int left, int right) => ((long)left << 32) | (uint)right;

    private int Require(string token, int rank) => vocabulary.TryGetValue(token, out var id)
        ? id
        : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"merge {rank} needs the token '{token}', which is not in the vocabulary"));
}

/// <summary>The switches of a byte-pair model.</summary>
/// <param name="UnknownId">The token for what cannot be spelt; null leaves it out.</param>
/// <param name="FuseUnknown">Whether a run of unknown characters is one token.</param>
/// <param name="ByteFallback">Whether unknown characters are spelt in bytes.</param>
/// <param name="IgnoreMerges">Whether a word in the vocabulary is taken whole.</param>
internal sealed record BytePairOptions(int? UnknownId, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges);
