using Tributary.Training;

namespace Tributary.Running;

/// <summary>How a project is brought up to date. Nothing here changes what stations give.</summary>
public sealed record RunOptions
{
    /// <summary>Trainings at a time, 1 or more; null: the project file's, else one per GPU, else 1.</summary>
    public int? Workers { get; init; }

    /// <summary>Where trainings compute, in place of what the project file says; null: that.</summary>
    public DeviceName? Device { get; init; }

    /// <summary>Why it is released although the gate refuses; null: the gate decides.</summary>
    public string? Accept { get; init; }

    /// <summary>How long to wait for another run on the project, 0 or more; null: not at all.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Receives who is waited for; null: nobody is told.</summary>
    public IProgress<string>? WaitProgress { get; init; }

    /// <summary>Version of the program, as releases name it. Default: that of this library.</summary>
    public string ToolVersion { get; init; } = typeof(RunOptions).Assembly.GetName().Version!.ToString(3);
}
