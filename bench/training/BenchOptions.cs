namespace Tributary.TrainingBench;

/// <summary>What the command line asks for.</summary>
/// <param name="Shared">The folder with the base model and the sentiment data.</param>
/// <param name="Tool">The built command line tool; needed by kill.</param>
/// <param name="Jobs">Names of the jobs to run; empty: all.</param>
/// <param name="Child">What this process shall do for the one that started it; null for none.</param>
internal sealed record BenchOptions(string Shared, string? Tool, IReadOnlyList<string> Jobs, string? Child)
{
    /// <summary>How to call the program.</summary>
    public const string Usage = "usage: training SHARED [--tool PATH] [--jobs speed,scoring,memory,flat,estimate,kill]\n"
        + "  SHARED  the folder that holds inputs/polyglot-4m and data/sentiment\n"
        + "  --tool  the built command line tool (Tributary.Cli.dll), for kill";

    /// <summary>The base model.</summary>
    public string Model => Path.Combine(Shared, "inputs", "polyglot-4m");

    /// <summary>Reads the arguments; null if they are not understood.</summary>
    public static BenchOptions? Parse(string[] args)
    {
        if (args is ["child", var what])
        {
            return new BenchOptions("", null, [], what);
        }

        string? tool = null;
        IReadOnlyList<string> jobs = [];
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            switch (args[i])
            {
                case "--tool":
                    tool = Path.GetFullPath(args[i + 1]);
                    break;
                case "--jobs":
                    jobs = args[i + 1].Split(',');
                    break;
                default:
                    return null;
            }
        }

        return args.Length % 2 == 0 ? null : new BenchOptions(Path.GetFullPath(args[0]), tool, jobs, null);
    }
}
