namespace Tributary.Cli.Terminal;

/// <summary>What the program's exit code means; scripts rely on it.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed once work had begun, or for a reason that is not the user's input; what was finished is kept.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or bad input; nothing was changed.</summary>
    public const int BadInput = 2;

    /// <summary>The gate refused a release.</summary>
    public const int GateRefused = 3;

    /// <summary><c>plan --exit-code</c> found something to do.</summary>
    public const int SomethingToDo = 10;

    /// <summary>Cancelled.</summary>
    public const int Cancelled = 130;
}
