using Tributary.Planning.Inputs;
using Tributary.Projects;

namespace Tributary.Planning.Ways;

/// <summary>What is compared beside the usual ways, and which of these are left out; both by name.</summary>
internal sealed record ComparedNames(IReadOnlyList<string> Against, IReadOnlyList<string> Without)
{
    /// <summary>What project and scope ask for together.</summary>
    /// <exception cref="BadInputException">A name is not known.</exception>
    internal static ComparedNames Of(Project project, PlanScope scope)
    {
        var compare = project.Compare;
        Problem[] problems =
        [
            .. scope.Against.Where(name => !compare.Knows(name))
                .Select(name =>
                new Problem(project.File, $"nothing to compare with is called '{name}'; there are: {string.Join(", ", compare.Names)}")),
            .. scope.Against.Where(name => name == CompareSettings.ByCluster && compare.Clusters.Count == 0)
                .Select(_ => new Problem(project.File, "there are no clusters to compare with; name them, as in 'compare: { "
                    + "clusters: { romance: [es, fr] } }'")),
            .. scope.Without.Where(name => !CompareSettings.CanBeLeftOut.Contains(name))
                .Select(name => new Problem(project.File, $"'{name}' cannot be left out; there are: "
                    + $"{string.Join(", ", CompareSettings.CanBeLeftOut)}")),
        ];
        return problems.Length == 0
            ? new ComparedNames([.. compare.Against.Concat(scope.Against).Distinct(StringComparer.Ordinal)],
                [.. compare.Without.Concat(scope.Without)])
            : throw new BadInputException(problems);
    }
}
