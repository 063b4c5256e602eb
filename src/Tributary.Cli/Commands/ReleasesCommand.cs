using System.CommandLine;
using System.CommandLine.Parsing;
using Tributary.Cli.Terminal;
using Tributary.Projects;
using Tributary.Releases;
using Tributary.Releases.Stores;

namespace Tributary.Cli.Commands;

/// <summary><c>releases</c>: the list; <c>releases show</c> and <c>releases
/// diff</c>: one of them, or two side by side. Changes nothing.</summary>
internal static class ReleasesCommand
{
    private const string Current = "current";

    public static Command Create()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var command = new Command("releases", "List the releases; 'show' describes one, 'diff' compares two")
            { project, json, Show(), Diff() };
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            var store = StoreOf(parse.GetValue(project)!);
            var damages = store.Damages;
            // One whose record is damaged cannot be listed; a line below says so.
            var releases = store.Numbers.Where(number => !damages.Any(damage => damage.Number == number
                && damage.File is ReleaseRecord.FileName or FolderManifest.FileName)).Select(store.Read).ToArray();
            if (releases.Length == 0 && damages.Count == 0)
            {
                output.Text.WriteLine("no release yet");
            }
            else
            {
                ReleaseTables.PrintList(releases, output);
            }

            ReleaseTables.PrintDamages(damages, output);
            output.WriteJson(ReleaseDocument.List(releases, damages));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The number of a release as an argument.</summary>
    internal static Argument<int> Number(string name, string description) =>
        new(name) { Description = description, CustomParser = result =>
            Parse(result, "is not the number of a release; expected a whole number of at least 1") };

    /// <summary>The number of a release, or 'current', as an argument; 0 stands for the current one.</summary>
    internal static Argument<int> NumberOrCurrent() => new("release")
    {
        Description = $"The number of a release, or '{Current}'",
        CustomParser = result => result.Tokens[0].Value == Current ? 0
            : Parse(result, $"is no release; expected a whole number of at least 1, or '{Current}'"),
    };

    private static int Parse(ArgumentResult result, string otherwise)
    {
        var text = result.Tokens[0].Value;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            result.AddError($"'{text}' {otherwise}");
        }

        return number;
    }

    /// <summary>The release of a number, or the current one if it is 0.</summary>
    /// <exception cref="BadInputException">There is none, or 'gc' removed it.</exception>
    internal static Release Find(ReleaseStore releases, int number) => number > 0 ? releases.Read(number)
        : releases.RequireCurrent() ?? throw new BadInputException(releases.Folder, "there is no release yet; 'tributary up' makes one");

    /// <summary>The releases of a project; only its file's folder is looked at, so
    /// that a project that cannot run can still be read.</summary>
    internal static ReleaseStore StoreOf(string project) => new(Store.At(FolderOf(project)));

    /// <summary>The folder of a project folder or file.</summary>
    internal static string FolderOf(string project)
    {
        var folder = Path.GetFullPath(File.Exists(project) ? Path.GetDirectoryName(Path.GetFullPath(project))! : project);
        return File.Exists(project) || File.Exists(Path.Combine(folder, Project.FileName))
            || Directory.Exists(Path.Combine(folder, Store.FolderName))
            ? folder
            : throw new BadInputException(project, $"no project here: expected a file {Project.FileName}; 'tributary init' writes one");
    }

    private static Command Show()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var number = NumberOrCurrent();
        var command = new Command("show", "Show what went into a release, and the gate's verdict") { number, project, json };
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            var releases = StoreOf(parse.GetValue(project)!);
            var asked = parse.GetValue(number);
            var damages = asked > 0 ? releases.DamageOf(asked) : [];
            ReleaseTables.PrintDamages(damages, output);
            var release = Find(releases, asked);
            ReleaseTables.PrintOne(release, damages, output);
            if (damages.Count == 0 && release.Record.Parent is { } parent && releases.Numbers.Contains(parent.Number)
                && releases.DamageOf(parent.Number).Count == 0)
            {
                ReleaseTables.PrintChanges(parent.Number, ReleaseSettings.Between(releases.Read(parent.Number), release), output);
            }

            output.WriteJson(ReleaseDocument.Show(release, damages));
            return damages.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static Command Diff()
    {
        var project = CommonOptions.Project();
        var json = CommonOptions.Json();
        var (before, after) = (Number("before", "The earlier release"), Number("after", "The later release"));
        var command = new Command("diff", "Show what differs between two releases: data, recipe, scores, cost")
            { before, after, project, json };
        command.SetAction(parse =>
        {
            var output = Output.Of(parse, json);
            var store = Store.At(FolderOf(parse.GetValue(project)!));
            var releases = new ReleaseStore(store);
            var diff = ReleaseDiff.Of(releases.Read(parse.GetValue(before)), releases.Read(parse.GetValue(after)), store.Ledger.Read());
            ReleaseTables.PrintDiff(diff, output);
            output.WriteJson(ReleaseDocument.Diff(diff));
            return ExitCode.Done;
        });
        return command;
    }
}
