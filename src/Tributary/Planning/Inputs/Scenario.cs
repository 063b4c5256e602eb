using Tributary.Projects;

namespace Tributary.Planning.Inputs;

/// <summary>What happens to a project.</summary>
public enum ScenarioKind
{
    /// <summary>It is built for the first time.</summary>
    Initial,

    /// <summary>One language gets more training data.</summary>
    Update,

    /// <summary>One language is added.</summary>
    Add,
}

/// <summary>
/// A change whose cost and quality are compared, way by way. It is carried out on the project in memory: files and project file stay as
/// they are, and the stations that it trains are those that the same change would need if it were made.
/// </summary>
/// <param name="Kind">What happens.</param>
/// <param name="Language">To which language; null at the first build.</param>
/// <param name="File">The file of new training data, absolute; null unless the language is updated.</param>
public sealed record Scenario(ScenarioKind Kind, Language? Language = null, string? File = null)
{
    /// <summary>The first build.</summary>
    public static Scenario Initial { get; } = new(ScenarioKind.Initial);

    /// <summary>The project before the change; null at the first build, which begins with nothing.</summary>
    /// <exception cref="BadInputException">The project does not have the language, or has no other.</exception>
    internal Project? Before(Project project)
    {
        Require(project);
        return Kind switch
        {
            ScenarioKind.Initial => null,
            ScenarioKind.Update => project,
            _ => project with { Languages = [.. project.Languages.Where(language => language.Language != Language)],
                Routes = [.. project.Routes.Where(route => route != Language)] },
        };
    }

    /// <summary>The project after it.</summary>
    internal Project After(Project project) => Kind != ScenarioKind.Update ? project
        : project.With(Language!.Value, language => language with { Train = [.. language.Train, File!] });

    private void Require(Project project)
    {
        if (Kind == ScenarioKind.Initial)
        {
            return;
        }

        var known = project[Language!.Value] ?? throw new BadInputException([project.Unknown(Language.Value)]);
        if (known.Adapter is not null)
        {
            throw new BadInputException(project.File, $"language '{Language}' brings an adapter and has no training data, so nothing can "
                + $"be compared; name its 'train' files");
        }

        if (Kind == ScenarioKind.Add && project.Languages.Count == 1)
        {
            throw new BadInputException(project.File, $"'{Language}' is the only language: without it there is no "
                + $"project that it could be added to");
        }

        if (Kind == ScenarioKind.Update && !System.IO.File.Exists(File))
        {
            throw new BadInputException(File!, "is not a file; expected new training data");
        }
    }
}
