namespace Tributary;

/// <summary>
/// Problems of one kind told once: the first place in full, the next few by name, how many more there are, and what to do. One mistake,
/// such as an adapter of another base model, is otherwise told for every tensor.
/// </summary>
internal sealed class ProblemGroups
{
    private const int MostPlaces = 3;
    private readonly OrderedDictionary<(string Kind, string Remedy), Group> groups = [];

    /// <summary>Number of problems added, each counted.</summary>
    public int Count { get; private set; }

    /// <summary>One problem for every kind, in the order in which the kinds were found.</summary>
    public IReadOnlyList<Problem> All => [.. groups.Select(group => group.Value.ToProblem(group.Key.Remedy))];

    /// <summary>Adds a problem.</summary>
    /// <param name="kind">What it has in common with others that are told with it.</param>
    /// <param name="first">The whole problem, but what to do; told of the first of its kind.</param>
    /// <param name="place">Where it is, in a word or two; told of the next of its kind.</param>
    /// <param name="remedy">What to do; empty if the problem says it.</param>
    public void Add(string kind, Problem first, string place, string remedy = "")
    {
        Count++;
        if (groups.TryGetValue((kind, remedy), out var group))
        {
            group.Add(place);
        }
        else
        {
            groups.Add((kind, remedy), new Group(first));
        }
    }

    private sealed class Group(Problem first)
    {
        private readonly List<string> places = [];
        private int more;

        public void Add(string place)
        {
            if (places.Count < MostPlaces)
            {
                places.Add(place);
            }
            else
            {
                more++;
            }
        }

        public Problem ToProblem(string remedy)
        {
            var others = places.Count == 0 ? "" : $"; the same of {string.Join(", ", places)}"
                + (more == 0 ? "" : $" and {more.ToString(CultureInfo.InvariantCulture)} more");
            return first with { Text = first.Text + others + (remedy.Length == 0 ? "" : $"; {remedy}") };
        }
    }
}
