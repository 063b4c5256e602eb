using Tributary.Projects;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Planning.Inputs;

/// <summary>A project and what it reads: as it lies on disk, or as a scenario would have it.</summary>
/// <param name="Project">The project.</param>
/// <param name="Inputs">Its data, read and checked.</param>
internal sealed record ProjectState(Project Project, ProjectInputs Inputs)
{
    /// <summary>The languages that have no test set: nobody sees them get worse.</summary>
    public IReadOnlyList<Language> Unmeasured =>
        [.. Project.Languages.Select(language => language.Language).Where(language => Inputs[language, Split.Test] is null)];

    /// <summary>What the gate will be able to see on the test sets of the languages that have one.</summary>
    /// <exception cref="BadInputException">The current release is damaged.</exception>
    public IReadOnlyList<GateOutlook> LookAhead() => GateOutlook.Of(
        Project.Gate,
        [.. Project.Languages.Where(language => Inputs[language.Language, Split.Test] is not null)
            .Select(language => (language.Language, Inputs[language.Language, Split.Test]!.Fingerprint.Examples))],
        new ReleaseStore(Store.At(Project.Folder)));
}
