namespace Tributary.Tokenizers;

/// <summary>
/// Byte-pair encoding of one word (Sennrich et al., arXiv:1508.07909): its characters are joined pair by pair, always the pair of
/// lowest rank, the leftmost of equals. A heap of candidate pairs makes it O(n log n), so that a text without word boundaries
/// (SentencePiece) costs no more than one with them. Any number of threads may encode at once.
/// </summary>
internal sealed class BytePairEncoding(Vocabulary vocabulary, IReadOnlyDictionary<long, BytePairMerge> merges, BytePairOptions options)
{
    private readonly WordMemory memory = new();

    /// <summary>The key of a pair; distinct for distinct pairs.</summary>
    public static long Pair(int left, int right) =>
        // The hash of a long is its halves, exclusive-or: of neighbouring ids few
        // values. Times an odd number it is spread, and stays unique.
        unchecked(InOrder(left, right) * (long)0x9E3779B97F4A7C15);

    /// <summary>Appends the ids of a word.</summary>
    public void Encode(string word, List<int> ids)
    {
        if (options.IgnoreMerges && vocabulary.IdOf(word) is { } whole)
        {
            ids.Add(whole);
            return;
        }

        ids.AddRange(memory.IdsOf(word, unseen => Join([.. Spell(unseen)])));
    }

    /// <summary>The ids of a word's characters.</summary>
    private List<int> Spell(string word)
    {
        var symbols = new List<int>(word.Length);
        var unknown = 0;
        for (var i = 0; i < word.Length;)
        {
            var length = char.IsHighSurrogate(word[i]) && i + 1 < word.Length ? 2 : 1;
            var character = word.AsSpan(i, length);
            i += length;
            if (vocabulary.IdOf(character) is { } id)
            {
                AddUnknown(symbols, ref unknown);
                symbols.Add(id);
            }
            else if (options.ByteFallback && vocabulary.InBytes(character) is { } bytes)
            {
                symbols.AddRange(bytes);
            }
            else
            {
                unknown++;
            }
        }

        AddUnknown(symbols, ref unknown);
        return symbols;
    }

    /// <summary>A run of unknown characters is one unknown token where the file
    /// says so, and nothing if it names no such token.</summary>
    private void AddUnknown(List<int> symbols, ref int unknown)
    {
        if (unknown > 0 && options.UnknownId is { } id)
        {
            symbols.AddRange(Enumerable.Repeat(id, options.FuseUnknown ? 1 : unknown));
        }

        unknown = 0;
    }

    private int[] Join(int[] ids)
    {
        var next = new int[ids.Length];
        var previous = new int[ids.Length];
        // What a pair becomes, in order of its rank and then of its position, which share one number.
        var candidates = new PriorityQueue<int, long>(ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            next[i] = i + 1;
            previous[i] = i - 1;
            Offer(i, i + 1);
        }

        while (candidates.TryDequeue(out var joined, out var priority))
        {
            var at = (int)priority;
            // Either side may have been joined to another since the pair was offered. As in the reference, what then stands there
            // is joined at this rank if it gives the same token.
            if (ids[at] < 0 || next[at] >= ids.Length
                || !merges.TryGetValue(Pair(ids[at], ids[next[at]]), out var merge) || merge.Id != joined)
            {
                continue;
            }

            var gone = next[at];
            ids[at] = merge.Id;
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
                candidates.Enqueue(merge.Id, InOrder(merge.Rank, left));
            }
        }
    }

    private static long InOrder(int first, int second) => ((long)first << 32) | (uint)second;
}

/// <summary>What a pair of tokens becomes.</summary>
/// <param name="Rank">Pairs of lower rank are joined first.</param>
/// <param name="Id">The joined token.</param>
internal readonly record struct BytePairMerge(int Rank, int Id);

/// <summary>The switches of a byte-pair model.</summary>
/// <param name="UnknownId">The token for what cannot be spelt; null leaves it out.</param>
/// <param name="FuseUnknown">Whether a run of unknown characters is one token.</param>
/// <param name="ByteFallback">Whether unknown characters are spelt in bytes.</param>
/// <param name="IgnoreMerges">Whether a word in the vocabulary is taken whole.</param>
internal sealed record BytePairOptions(int? UnknownId, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges);
