namespace Tributary.Tokenizers;

/// <summary>
/// The likeliest segmentation of a word under a unigram model (Kudo, arXiv:1804.10959), found by Viterbi in one pass from the left:
/// O(n · longest token). Ties go to the piece that begins earlier. A character that no token covers alone may always be unknown, at
/// a score of 10 below the worst token's. Any number of threads may encode at once.
/// </summary>
internal sealed class UnigramSegmentation
{
    private const double UnknownPenalty = 10;
    private const int Root = 0;

    private readonly Vocabulary vocabulary;
    private readonly int? unknownId;
    private readonly bool byteFallback;
    private readonly double[] scores;
    private readonly double unknownScore;
    private readonly WordMemory memory = new();

    // A trie of UTF-16 units: (node, unit) to the next node; the token that ends at a node, else -1.
    private readonly Dictionary<long, int> edges = [];
    private readonly List<int> tokenAt = [-1];

    /// <param name="vocabulary">The tokens; ids without holes.</param>
    /// <param name="scores">Log-probability of every id; finite.</param>
    /// <param name="unknownId">The unknown token; null if there is none.</param>
    /// <param name="byteFallback">Whether what is unknown is spelt in bytes.</param>
    public UnigramSegmentation(Vocabulary vocabulary, double[] scores, int? unknownId, bool byteFallback)
    {
        this.vocabulary = vocabulary;
        this.scores = scores;
        this.unknownId = unknownId;
        this.byteFallback = byteFallback;
        unknownScore = scores.Min() - UnknownPenalty;
        for (var id = 0; id < scores.Length; id++)
        {
            AddToTrie(vocabulary.TokenOf(id)!, id);
        }
    }

    /// <summary>Appends the ids of a word.</summary>
    /// <exception cref="BadInputException">The word holds a character outside the
    /// vocabulary, and the model has no unknown token.</exception>
    public void Encode(string word, List<int> ids) =>
        ids.AddRange(memory.IdsOf(word, unseen => [.. Pieces(unseen, BestStarts(unseen)).SelectMany(IdsOf)]));

    private void AddToTrie(string token, int id)
    {
        var node = Root;
        foreach (var unit in token)
        {
            if (!edges.TryGetValue(Edge(node, unit), out var next))
            {
                next = tokenAt.Count;
                tokenAt.Add(-1);
                edges.Add(Edge(node, unit), next);
            }

            node = next;
        }

        tokenAt[node] = id;
    }

    /// <summary>For every end of a piece, the start of the best last piece before it, and its id.</summary>
    private (int Start, int Id)[] BestStarts(string word)
    {
        var best = new (int Start, int Id)[word.Length + 1];
        var score = new double[word.Length + 1];
        Array.Fill(best, (-1, -1));
        for (var start = 0; start < word.Length;)
        {
            var length = char.IsHighSurrogate(word[start]) && start + 1 < word.Length ? 2 : 1;
            var covered = false;
            var node = Root;
            for (var end = start; end < word.Length && edges.TryGetValue(Edge(node, word[end]), out node);)
            {
                end++;
                if (tokenAt[node] is >= 0 and var id)
                {
                    Offer(start, end, id, scores[id]);
                    covered |= end - start == length;
                }
            }

            if (!covered)
            {
                Offer(start, start + length, unknownId ?? throw NoUnknown(word.AsSpan(start, length)), unknownScore);
            }

            start += length;
        }

        return best;

        void Offer(int start, int end, int id, double own)
        {
            if (best[end].Start < 0 || score[start] + own > score[end])
            {
                score[end] = score[start] + own;
                best[end] = (start, id);
            }
        }
    }

    /// <summary>The pieces of the best path; neighbouring unknown ones are one.</summary>
    private List<string> Pieces(string word, (int Start, int Id)[] best)
    {
        var pieces = new List<string>();
        for (var end = word.Length; end > 0;)
        {
            var start = best[end].Start;
            while (best[end].Id == unknownId && start > 0 && best[start].Id == unknownId)
            {
                start = best[start].Start;
            }

            pieces.Add(word[start..end]);
            end = start;
        }

        pieces.Reverse();
        return pieces;
    }

    private int[] IdsOf(string piece) => vocabulary.IdOf(piece) is { } id ? [id]
        : (byteFallback ? vocabulary.InBytes(piece) : null) ?? [unknownId ?? throw NoUnknown(piece)];

    private static long Edge(int node, char unit) => ((long)node << 16) | unit;

    private static BadInputException NoUnknown(ReadOnlySpan<char> text) =>
        new("text", $"'{text}' is not in the tokenizer's vocabulary, which has no unknown token for it");
}
