using System.CommandLine.Parsing;
using Tributary.Training;

namespace Tributary.Cli.Terminal;

/// <summary>How options and arguments are made and checked, and those that mean the same wherever they occur.</summary>
internal static class Options
{
    private const string OtherThanTag = "is not a language tag; expected letters, digits and hyphens, as in en or pt-BR";
    private const string CurrentRelease = "current";

    /// <summary>An option that is given or not.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    /// <summary>An option with a value.</summary>
    /// <param name="name">As in <c>--out</c>.</param>
    /// <param name="value">What the help calls the value.</param>
    /// <param name="description">What the help says.</param>
    public static Option<T> Value<T>(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };

    /// <summary>An option whose value is known if it is not given.</summary>
    public static Option<T> Value<T>(string name, string value, T normally, string description) =>
        new(name) { HelpName = value, Description = description, DefaultValueFactory = _ => normally };

    /// <summary>An option that must be given.</summary>
    public static Option<T> Required<T>(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, Required = true };

    /// <summary>An argument.</summary>
    public static Argument<T> Argument<T>(string name, string description) => new(name) { Description = description };

    /// <summary>
    /// Refuses every value of an option that does not pass. What stands on the command line is checked before the parser converts it: a
    /// check that asks for the converted value would throw if there is none.
    /// </summary>
    /// <param name="option">The option.</param>
    /// <param name="isValid">Whether a value, as it is written, is one that the option takes.</param>
    /// <param name="expected">What it takes, in words.</param>
    public static Option<T> Checked<T>(this Option<T> option, Func<string, bool> isValid, string expected)
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !isValid(token.Value)))
            {
                result.AddError($"{option.Name} expects {expected}, found '{token.Value}'");
            }
        });
        return option;
    }

    /// <summary>Refuses what is no whole number, or below the least.</summary>
    public static Option<T> AtLeast<T>(this Option<T> option, int least) => option.Checked(
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least,
        $"a whole number of at least {Invariant.Text(least)}");

    /// <summary>Refuses what is no number, or does not pass.</summary>
    public static Option<double> Number(this Option<double> option, Func<double, bool> isValid, string expected) => option.Checked(
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && isValid(value),
        expected);

    /// <summary>What the one word of an option or argument stands for; an error and null if it stands for nothing.</summary>
    /// <param name="result">The option or argument.</param>
    /// <param name="read">Reads the word; null if it stands for nothing.</param>
    /// <param name="otherwise">What is wrong with such a word, and what is expected.</param>
    public static T? Read<T>(this ArgumentResult result, Func<string, T?> read, string otherwise)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        var value = read(text);
        if (value is null)
        {
            var named = result.Parent is OptionResult option ? $"{option.Option.Name} " : "";
            result.AddError($"{named}'{text}' {otherwise}");
        }

        return value;
    }

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
        CustomParser = result => result.Read(LanguageOf, OtherThanTag) ?? default,
    };

    /// <summary>An option whose value is a language tag.</summary>
    public static Option<Language?> Language(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "LANG",
        CustomParser = result => result.Read(LanguageOf, OtherThanTag),
    };

    /// <summary>The language of a tag.</summary>
    /// <exception cref="BadInputException">The text is none.</exception>
    public static Language LanguageOf(string tag, string where) =>
        LanguageOf(tag) ?? throw new BadInputException(where, $"'{tag}' {OtherThanTag}");

    /// <summary><c>--dry-run</c>: shows what would change.</summary>
    public static Option<bool> DryRun() => Flag("--dry-run", "Show the change as a diff; write nothing");

    /// <summary><c>--adapter DIR</c>, any number of times: PEFT folders whose deltas are added.</summary>
    public static Option<string[]> Adapters() =>
        Value<string[]>("--adapter", "DIR", "A PEFT adapter to put on the model; given several times, the adapters are added up");

    /// <summary><c>--workers N</c>: languages trained at the same time.</summary>
    public static Option<int?> Workers() => Value<int?>("--workers", "N", "How many languages to train at the same time, each in its "
        + "own process (default: run.workers of the project file, else one per GPU, else 1)").AtLeast(1);

    /// <summary><c>--split SPLIT</c>: a part of the data.</summary>
    public static Option<Split> Split(string description, Split normally) => Value("--split", "SPLIT", normally, description)
        .Checked(text => SplitWords.Table.Known.Contains(text, StringComparer.OrdinalIgnoreCase), $"one of {SplitWords.Table}");

    /// <summary><c>--device NAME</c>: where to compute.</summary>
    public static Option<DeviceName?> Device() => new("--device")
    {
        Description = "Where to train: auto, cpu, cuda or cuda:N (default: run.device of the project file, else auto)",
        HelpName = "NAME",
        CustomParser = result => result.Read<DeviceName>(text => DeviceName.TryParse(text, out var device) ? device : null,
            "is not a device; expected auto, cpu, cuda or cuda:N"),
    };

    /// <summary>The number of a release.</summary>
    public static Argument<int> Release(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
            result.Read(ReleaseOf, "is not the number of a release; expected a whole number of at least 1") ?? default,
    };

    /// <summary>The number of a release, or 'current'; 0 stands for the current one.</summary>
    public static Argument<int> ReleaseOrCurrent() => new("release")
    {
        Description = $"The number of a release, or '{CurrentRelease}'",
        CustomParser = result => result.Read(text => text == CurrentRelease ? 0 : ReleaseOf(text),
            $"is no release; expected a whole number of at least 1, or '{CurrentRelease}'") ?? default,
    };

    private static int? ReleaseOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number : null;

    private static Language? LanguageOf(string tag) => Tributary.Language.TryParse(tag, out var language) ? language : null;
}
