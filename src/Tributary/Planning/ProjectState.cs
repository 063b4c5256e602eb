using Tributary.Projects;

namespace Tributary.Planning;

/// <summary>A project and what it reads: as it lies on disk, or as a scenario would have it.</summary>
/// <param name="Project">The project.</param>
/// <param name="Inputs">Its data, read and checked.</param>
public sealed record ProjectState(Project Project, ProjectInputs Inputs);
