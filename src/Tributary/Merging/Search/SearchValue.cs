
namespace Tributary.Merging.Search;

/// <summary>How good a candidate is. The greater is the better.</summary>
/// <param name="Value">What is to be large: the mean, or the worst language's score.</param>
/// <param name="Violation">By how much the language that lies furthest below its own adapter
/// exceeds the tolerance; 0 if none does, and in objectives without one.</param>
internal readonly record struct SearchValue(double Value, double Violation) : IComparable<SearchValue>
{
    // Differences of scores carry rounding: 0.9 - 0.88 is a little more than 0.02.
    private const double Rounding = 1e-12;

    /// <summary>The value of a candidate's scores.</summary>
    /// <param name="settings">The objective and its tolerance.</param>
    /// <param name="scores">By language; one or more.</param>
    /// <param name="individual">Scores of each language's own adapter on the same
    /// examples; null if the objective does not need them.</param>
    public static SearchValue Of(SearchSettings settings, IReadOnlyDictionary<string, double> scores,
        IReadOnlyDictionary<string, double>? individual)
    {
        var values = scores.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value).ToArray();
        if (settings.Objective == SearchObjective.WorstLanguage)
        {
            return new SearchValue(values.Min(), 0);
        }

        var below = individual is null ? 0 : scores.Max(pair => individual[pair.Key] - pair.Value) - settings.Tolerance;
        return new SearchValue(values.Average(), below > Rounding ? below : 0);
    }

    /// <inheritdoc/>
    public int CompareTo(SearchValue other) =>
        Violation != other.Violation ? other.Violation.CompareTo(Violation) : Value.CompareTo(other.Value);

    public static bool operator <(SearchValue left, SearchValue right) => left.CompareTo(right) < 0;

    public static bool operator >(SearchValue left, SearchValue right) => left.CompareTo(right) > 0;

    public static bool operator <=(SearchValue left, SearchValue right) => left.CompareTo(right) <= 0;

    public static bool operator >=(SearchValue left, SearchValue right) => left.CompareTo(right) >= 0;
}
