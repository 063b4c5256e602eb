using CsCheck;
using Tributary.Samples.Tokens;

namespace Tributary.Samples.Tests.Tokens;

public sealed class BpeTrainerTests
{
    [Fact]
    public void Learn_TextbookExample_MergesTheMostFrequentPairFirst()
    {
        var words = new Dictionary<string, int>(StringComparer.Ordinal) { ["low"] = 5, ["lower"] = 2, ["newest"] = 6, ["widest"] = 3 };

        var merges = new BpeTrainer(words).Learn(3);

        Assert.Equal([new Merge("e", "s"), new Merge("es", "t"), new Merge("l", "o")], merges);
    }

    [Fact]
    public void Learn_NothingOccursTwice_Stops()
    {
        Assert.Empty(new BpeTrainer([KeyValuePair.Create("abc", 1)]).Learn(10));
    }

    [Fact]
    public void Learn_AnyWords_IsThatOfCountingAnew()
    {
        var word = Gen.Char['a', 'c'].Array[1, 8].Select(letters => new string(letters));
        Gen.Dictionary(word, Gen.Int[1, 4])[1, 12].Sample(
            words => Assert.Equal(CountAnew(words, 8), new BpeTrainer(words).Learn(8)),
            iter: 200);
    }

    /// <summary>The definition, word for word: count all pairs, merge the best, begin again.</summary>
    private static List<Merge> CountAnew(Dictionary<string, int> words, int merges)
    {
        var state = words.Select(word => (Tokens: word.Key.Select(letter => letter.ToString()).ToList(), Count: word.Value)).ToList();
        var learnt = new List<Merge>();
        while (learnt.Count < merges)
        {
            var best = state
                .SelectMany(word => word.Tokens.Zip(word.Tokens.Skip(1), (left, right) => (Pair: new Merge(left, right), word.Count)))
                .GroupBy(entry => entry.Pair, entry => entry.Count)
                .Select(group => (Pair: group.Key, Count: group.Sum()))
                .OrderByDescending(entry => entry.Count)
                .ThenBy(entry => entry.Pair.Left, StringComparer.Ordinal)
                .ThenBy(entry => entry.Pair.Right, StringComparer.Ordinal)
                .FirstOrDefault();
            if (best.Count < 2)
            {
                break;
            }

            learnt.Add(best.Pair);
            foreach (var (tokens, _) in state)
            {
                for (var i = 0; i + 1 < tokens.Count; i++)
                {
                    if (tokens[i] == best.Pair.Left && tokens[i + 1] == best.Pair.Right)
                    {
                        tokens[i] += tokens[i + 1];
                        tokens.RemoveAt(i + 1);
                    }
                }
            }
        }

        return learnt;
    }
}
