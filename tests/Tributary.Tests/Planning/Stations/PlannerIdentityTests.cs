using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning.Stations;

/// <summary>The identity of a station changes if and only if something changes that goes into it.</summary>
public sealed class PlannerIdentityTests : IDisposable
{
    private const string Trainings = "train/en train/de";
    private const string Merging = "search/all merge/all";
    private const string Evaluations = "evaluate/merged-en evaluate/merged-de";
    private const string Own = "evaluate/individual-en evaluate/individual-de";
    private const string Everything = $"{Trainings} {Merging} {Evaluations} {Own} release/0001";
    private const string De = "  de: { train: data/de/train.jsonl, valid: data/de/valid.jsonl, test: data/de/test.jsonl }\n";
    private const string FromMerging = $"{Merging} {Evaluations} release/0001";

    private readonly SampleProject sample = new();

    public PlannerIdentityTests() =>
        sample.Yaml += "\nmerge: { merge_method: ties, parameters: { density: 0.5, lambda: [1, 2] } }\ngate: { max_drop: 0.1 }\n";

    public void Dispose() => sample.Dispose();

    /// <summary>Settings that decide a result, and the stations that are others after the change. All others keep their identity.</summary>
    [Theory]
    [InlineData("epochs: 2", "epochs: 3", Everything)]
    [InlineData("learning_rate: 1e-3", "learning_rate: 2e-3", Everything)]
    [InlineData("epochs: 2", "epochs: 2, seed: 43", Everything)]
    [InlineData("epochs: 2", "epochs: 2, batch_size: 4", Everything)]
    [InlineData("epochs: 2", "epochs: 2, max_length: 64", Everything)]
    [InlineData("epochs: 2", "epochs: 2, validate: metric", Everything)]
    [InlineData("r: 2", "r: 3", Everything)]
    [InlineData("r: 2", "r: 2, lora_alpha: 5", Everything)]
    [InlineData("r: 2", "r: 2, lora_dropout: 0.1", Everything)]
    [InlineData("r: 2", "r: 2, share_a: frozen", Everything)]
    [InlineData("[q_proj]", "all-linear", Everything)]
    [InlineData("\"{text} =\"", "\"{text}:\"", Everything)]
    [InlineData("\" {label}\"", "\"{label}\"", Everything)]
    [InlineData("[bad, good]", "[good, bad]", $"{FromMerging} {Own}")]
    [InlineData("[bad, good]", "[bad, good], predict_by: generation", Everything)]
    [InlineData("[bad, good]", "[bad, good], few_shot: 1", $"{FromMerging} {Own}")]
    [InlineData("density: 0.5", "density: 0.6", FromMerging)]
    [InlineData("merge_method: ties", "merge_method: dare_ties", FromMerging)]
    [InlineData("merge_method: ties", "merge_method: ties, space: core", FromMerging)]
    [InlineData("merge_method: ties", "merge_method: ties, balance: norms", FromMerging)]
    [InlineData("merge_method: ties", "merge_method: ties, seed: 1", FromMerging)]
    [InlineData("merge_method: ties", "merge_method: ties, weights: { de: 2 }", FromMerging)]
    [InlineData("lambda: [1, 2]", "lambda: [1, 3]", FromMerging)]
    [InlineData("lambda: [1, 2]", "lambda: 1", $"merge/all {Evaluations} release/0001")]
    [InlineData("gate:", "routes: [de]\ngate:", FromMerging)]
    public void Identity_SettingThatDecidesAResult_ChangesThatAndWhatFollows(string old, string changed, string stations) =>
        RequireChanges(() => sample.Yaml = Replaced(old, changed), stations);

    /// <summary>What decides no byte of a result.</summary>
    [Theory]
    [InlineData("project: sample", "project: other")]
    [InlineData("max_drop: 0.1", "max_drop: 0.2, confidence: 0.9")]
    [InlineData("gate:", "cost: { per_hour: 2, currency: EUR }\ngate:")]
    [InlineData("gate:", "run: { workers: 2, device: cpu, save_steps: 7 }\ngate:")]
    [InlineData("gate:", "leakage: report\ngate:")]
    [InlineData("gate:", "compare: { against: [average], without: [base] }\ngate:")]
    [InlineData("epochs: 2", "epochs: 2, update: continue, replay: 0.5")]
    [InlineData("r: 2", "r: 2, lora_alpha: 2, lora_dropout: 0.0")]
    [InlineData("density: 0.5", "density: 0.50, weight: 1")]
    [InlineData("gate:", "# a remark\ngate:")]
    public void Identity_SettingThatDecidesNoResult_StaysTheSame(string old, string changed) =>
        RequireChanges(() => sample.Yaml = Replaced(old, changed), "");

    [Theory]
    [InlineData("en", "train", $"train/en {FromMerging} evaluate/individual-en")]
    [InlineData("de", "train", $"train/de {FromMerging} evaluate/individual-de")]
    [InlineData("de", "valid", $"train/de {FromMerging} evaluate/individual-de")]
    [InlineData("en", "test", "evaluate/merged-en evaluate/individual-en release/0001")]
    public void Identity_DataOfOneLanguage_ChangesItsStationsAndWhatFollows(string language, string split, string stations) =>
        RequireChanges(() => sample.AppendLine(language, split, """{"text":"quite new","label":"good"}"""), stations);

    [Theory]
    [InlineData("model.safetensors", Everything)]
    [InlineData("config.json", Everything)]
    [InlineData("tokenizer.json", Everything)]
    [InlineData("tokenizer_config.json", Everything)]
    [InlineData("README.md", "")]
    public void Identity_FileOfTheBaseModel_ChangesEverythingIfAnAnswerDependsOnIt(string name, string stations) => RequireChanges(
        () =>
        {
            var path = Path.Combine(sample.Folder, "base", name);
            var bytes = File.Exists(path) ? File.ReadAllBytes(path) : "{}"u8.ToArray();
            // The last byte of the weights is one of a number; a space behind JSON is another file too.
            File.WriteAllBytes(path, name == "model.safetensors" ? [.. bytes[..^1], (byte)(bytes[^1] ^ 1)] : [.. bytes, (byte)' ']);
        },
        stations);

    /// <summary>Columns of other names that hold the same are the same data.</summary>
    [Fact]
    public void Identity_ColumnsRenamed_StaysTheSame() => RequireChanges(
        () =>
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(sample.Folder, "data"), "*.jsonl", SearchOption.AllDirectories))
            {
                File.WriteAllText(file, File.ReadAllText(file).Replace("\"text\"", "\"review\"", StringComparison.Ordinal));
            }

            sample.Yaml = Replaced("kind: classification,", "kind: classification, fields: { text: review },");
        },
        "");

    [Fact]
    public void Identity_ProjectInAnotherFolder_IsTheSame()
    {
        using var other = new SampleProject();
        other.Yaml = sample.Yaml;

        Assert.Equal(Identities(sample.Plan(PlanScope.Comparison)), Identities(other.Plan(PlanScope.Comparison)));
    }

    [Fact]
    public void Identity_LanguageMore_KeepsTheOthersTrainings()
    {
        Directory.CreateDirectory(Path.Combine(sample.Folder, "data", "fr"));
        foreach (var split in new[] { "train", "valid", "test" })
        {
            sample.WriteData("fr", split, [("fr " + split, "good"), ("fr autre " + split, "bad")]);
        }

        RequireChanges(
            () => sample.Yaml = Replaced("adapter:", De.Replace("de", "fr", StringComparison.Ordinal) + "adapter:"),
            $"{FromMerging} train/fr evaluate/merged-fr evaluate/individual-fr");
    }

    [Fact]
    public void Identity_LanguageLess_KeepsTheOthersTraining() => RequireChanges(
        () => sample.Yaml = Replaced(De, ""),
        $"{Merging} evaluate/merged-en release/0001");

    /// <summary>The order of the languages is that of the inputs of a merge, and of nothing else.</summary>
    [Fact]
    public void Plan_LanguagesInAnotherOrder_FollowsItAndKeepsTrainings()
    {
        var en = De.Replace("de", "en", StringComparison.Ordinal);
        RequireChanges(() => sample.Yaml = Replaced(en, "").Replace("adapter:", en + "adapter:", StringComparison.Ordinal), FromMerging);

        Assert.Equal(
            ["train/de", "train/en", "search/all", "merge/all", "evaluate/merged-de", "evaluate/merged-en", "evaluate/individual-de",
                "evaluate/individual-en", "release/0001"],
            sample.Plan().Stations.Select(station => station.Name.ToString()));
    }

    private static SortedDictionary<string, string> Identities(Plan plan) =>
        new(plan.Stations.ToDictionary(station => station.Name.ToString(), station => station.Identity.Hex), StringComparer.Ordinal);

    private string Replaced(string old, string changed)
    {
        Assert.Contains(old, sample.Yaml, StringComparison.Ordinal);
        return sample.Yaml.Replace(old, changed, StringComparison.Ordinal);
    }

    /// <summary>Stations that are new or have another identity after a change are these and no others.</summary>
    private void RequireChanges(Action change, string stations)
    {
        var before = Identities(sample.Plan());
        change();
        var after = Identities(sample.Plan());

        Assert.Equal(
            stations.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            after.Where(station => before.GetValueOrDefault(station.Key) != station.Value).Select(station => station.Key));
    }
}
