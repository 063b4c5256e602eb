using Tributary.Datasets.Leakage;

namespace Tributary.Planning.Inputs;

/// <summary>Finds held-out examples whose text another language has, identical, by one table of all texts. The examples of all sets are
/// numbered through, one set after the other.</summary>
internal sealed class LeakageAcross
{
    private readonly ((Language Language, Split Split) Data, LeakageSet Set)[] sets;
    private readonly int[] starts;

    /// <param name="sets">The sets in the order of the languages; a language's sets stand together.</param>
    public LeakageAcross(((Language Language, Split Split) Data, LeakageSet Set)[] sets)
    {
        this.sets = sets;
        starts = new int[sets.Length];
        foreach (var (index, (_, set)) in sets.Index())
        {
            starts[index] = Count;
            Count += set.Count;
        }
    }

    /// <summary>Examples of all sets.</summary>
    public int Count { get; }

    /// <summary>What the sets are.</summary>
    public IEnumerable<(Language Language, Split Split)> Data => sets.Select(one => one.Data);

    /// <summary>The set of an example, and its place in it.</summary>
    public ((Language Language, Split Split) Data, int Index) PlaceOf(int number)
    {
        var found = Array.BinarySearch(starts, number);
        var set = found >= 0 ? found : ~found - 1;
        return (sets[set].Data, number - starts[set]);
    }

    /// <summary>Every held-out example with the first of its text in each set of another language that it is compared with: by language,
    /// then by other language, comparison and example.</summary>
    public IReadOnlyList<LeakagePair> Find(IReadOnlyList<(Split HeldOut, Split Other)> comparisons)
    {
        var places = new Dictionary<string, List<(int Set, int Index)>>(StringComparer.Ordinal);
        foreach (var (number, (_, set)) in sets.Index())
        {
            foreach (var (text, first) in set.Firsts)
            {
                (places.TryGetValue(text, out var known) ? known : places[text] = []).Add((number, first));
            }
        }

        return
        [
            .. from heldOut in Enumerable.Range(0, sets.Length)
               let examples = sets[heldOut].Set
               from index in Enumerable.Range(0, examples.Count)
               let same = places[examples[index]]
               where same.Count > 1
               from other in same
               where sets[other.Set].Data.Language != sets[heldOut].Data.Language
               let comparison = Of(comparisons, sets[heldOut].Data.Split, sets[other.Set].Data.Split)
               where comparison >= 0
               orderby LanguageOf(heldOut), LanguageOf(other.Set), comparison, index
               select new LeakagePair(starts[heldOut] + index, starts[other.Set] + other.Index, 1),
        ];
    }

    private int LanguageOf(int set) => Array.FindIndex(sets, one => one.Data.Language == sets[set].Data.Language);

    private static int Of(IReadOnlyList<(Split HeldOut, Split Other)> comparisons, Split heldOut, Split other) =>
        Enumerable.Range(0, comparisons.Count).FirstOrDefault(index => comparisons[index] == (heldOut, other), -1);
}
