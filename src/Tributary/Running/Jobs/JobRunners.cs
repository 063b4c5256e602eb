using Tributary.Projects;

namespace Tributary.Running.Jobs;

/// <summary>What runs the trainings of each place that a project file can name.</summary>
internal static class JobRunners
{
    /// <summary>The runner of a place.</summary>
    /// <param name="place">What the project says.</param>
    /// <param name="local">Runs trainings on this machine.</param>
    public static IJobRunner Of(RunPlace place, IJobRunner local) => place switch
    {
        LocalPlace => local,
        _ => throw new ArgumentException($"nothing runs trainings of {place}", nameof(place)),
    };
}
