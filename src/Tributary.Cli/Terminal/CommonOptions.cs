using System.CommandLine;
using Tributary.Training;

namespace Tributary.Cli.Terminal;

/// <summary>Options that mean the same wherever they occur.</summary>
internal static class CommonOptions
{
    /// <summary><c>--project DIR</c>: a project folder or file; default the current folder.</summary>
    public static Option<string> Project() => new("--project", "-p")
    {
        Description = "The project's folder or file",
        HelpName = "DIR",
        DefaultValueFactory = _ => Directory.GetCurrentDirectory(),
    };

    /// <summary><c>--json [FILE]</c>: without FILE, standard output carries only
    /// the JSON document; with FILE, it is written there.</summary>
    public static Option<string?> Json() => new("--json")
    {
        Description = "Write the result as JSON to FILE, or, without FILE, to standard output and nothing else there",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary><c>LANG</c>: a language tag.</summary>
    public static Argument<Language> Language() => new("LANG")
    {
        Description = "A language tag, as in en or pt-BR",
        CustomParser = result =>
        {
            if (Tributary.Language.TryParse(result.Tokens[0].Value, out var language))
            {
                return language;
            }

            result.AddError($"'{result.Tokens[0].Value}' is not a language tag; expected letters, digits and hyphens, as in en or pt-BR");
            return default;
        },
    };

    /// <summary><c>--dry-run</c>: shows what would change.</summary>
    public static Option<bool> DryRun() => new("--dry-run") { Description = "Show the change as a diff; write nothing" };

    /// <summary><c>--adapter DIR</c>, any number of times: PEFT folders whose deltas are added.</summary>
    public static Option<string[]> Adapters() => new("--adapter")
    {
        Description = "A PEFT adapter to put on the model; given several times, the adapters are added up",
        HelpName = "DIR",
    };

    /// <summary><c>--workers N</c>: languages trained at the same time.</summary>
    public static Option<int?> Workers()
    {
        var option = new Option<int?>("--workers")
        {
            Description = "How many languages to train at the same time, each in its own process (default: "
                + "run.workers of the project file, else one per GPU, else 1)",
            HelpName = "N",
        };
        TokenCheck.RequireWhole(option, 1);
        return option;
    }

    /// <summary><c>--split SPLIT</c>: a part of the data.</summary>
    public static Option<Split> Split(string description, Split normally)
    {
        var option = new Option<Split>("--split") { Description = description, HelpName = "SPLIT", DefaultValueFactory = _ => normally };
        TokenCheck.Require(option, text => SplitWords.Table.Known.Contains(text, StringComparer.OrdinalIgnoreCase),
            $"one of {SplitWords.Table}");
        return option;
    }

    /// <summary><c>--device NAME</c>: where to compute.</summary>
    public static Option<DeviceName?> Device() => new("--device")
    {
        Description = "Where to train: auto, cpu, cuda or cuda:N (default: run.device of the project file, else auto)",
        HelpName = "NAME",
        CustomParser = result =>
        {
            if (DeviceName.TryParse(result.Tokens[0].Value, out var device))
            {
                return device;
            }

            result.AddError($"--device '{result.Tokens[0].Value}' is not a device; expected auto, cpu, cuda or cuda:N");
            return null;
        },
    };
}
