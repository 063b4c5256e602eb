using Tributary.Datasets.Fingerprints;
using Tributary.Evaluation.Scorecards;
using Tributary.Fuzz.Mutations;
using Tributary.Merging.Outputs;
using Tributary.Merging.Search;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Running.Jobs;
using Tributary.Training;

namespace Tributary.Fuzz.Parsers;

/// <summary>What lies in the folders of stations and of trainings under way.</summary>
internal static class StationParsers
{
    private static readonly string[] Names = ["\"train/fr\"", "\"merge/all\"", "\"train/../x\"", "\"x\"", "\"fr\"", "\"macro_f1\"",
        "\"accuracy\"", "\"good\""];

    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        Json("station", ["store", "stations", "train", "fr*", StationRecord.FileName], folder => Use(StationRecord.Read(folder))),
        Json("fingerprint", ["store", "stations", "train", "fr*", "data.fr.valid.json"],
            folder => DatasetFingerprint.Read(Path.Combine(folder, "data.fr.valid.json"))),
        Json("manifest", ["store", "releases", "0001", FolderManifest.FileName], folder => FolderCheck.ButWeights(folder)),
        Json("training", ["store", "stations", "train", "fr*", TrainingResult.FileName], folder => TrainingResult.Read(folder)),
        Json("search", ["store", "stations", "search", "all*", SearchResult.FileName], folder =>
            SearchResult.Read(folder).WinnerSettings()),
        Json("diagnostics", ["store", "stations", "merge", "all*", MergeDiagnostics.FileName], folder => MergeDiagnostics.Read(folder)),
        new("scorecard", ".json", IsDear: false, folder => Scorecard(folder, ScorecardFolder.FileName)),
        new("predictions", ".jsonl", IsDear: false, folder => Scorecard(folder, Path.Combine("predictions", "de.jsonl"))),
        new("metrics", ".jsonl", IsDear: false, Metrics),
        new("job", ".json", IsDear: true, folder => Job(folder, JobFiles.Document)),
        new("job-examples", ".jsonl", IsDear: true, folder => Job(folder, JobFiles.Train)),
        new("job-questions", ".jsonl", IsDear: true, folder => Job(folder, JobFiles.Questions)),
    ];

    /// <summary>A JSON file that lies in a folder of its own.</summary>
    private static ParserEntry Json(string name, string[] kept, Action<string> read) => new(name, ".json", IsDear: false, folder =>
    {
        var file = KeptFiles.Json(kept);
        var path = folder[kept[^1]];
        return new FuzzedParser(dice => JsonMutations.Of(dice, file, Names), input =>
        {
            File.WriteAllBytes(path, input);
            read(folder.Path);
        });
    });

    private static void Use(StationRecord record)
    {
        _ = record.Inputs.Identity;
        _ = record.Inputs.Keys.ToArray();
    }

    private static FuzzedParser Scorecard(TempFolder folder, string name)
    {
        KeptFiles.Copy(folder.Path, "store", "stations", "evaluate", "merged-de*");
        var (path, lines) = (folder[name], File.ReadAllText(folder[name]));
        var isJson = name == ScorecardFolder.FileName;
        var json = isJson ? JsonTree.Parse(Encoding.UTF8.GetBytes(lines)) : null;
        return new FuzzedParser(dice => json is null ? Vocabularies.JsonLines.Of(dice, lines) : JsonMutations.Of(dice, json, Names),
            input =>
        {
            File.WriteAllBytes(path, input);
            ScorecardFolder.ToJson(ScorecardFolder.Read(folder.Path));
        });
    }

    private static FuzzedParser Metrics(TempFolder folder)
    {
        var text = string.Join('\n', KeptFiles.Text("store", "metrics", "train-fr*").Split('\n').Take(8)) + "\n";
        var path = folder["metrics.jsonl"];
        return new FuzzedParser(dice => Vocabularies.JsonLines.Of(dice, text), input =>
        {
            File.WriteAllBytes(path, input);
            MetricsLog.Read(path);
        });
    }

    /// <summary>A file of a job whose manifest is right.</summary>
    private static FuzzedParser Job(TempFolder folder, string name)
    {
        var job = folder["job"];
        new JobFolder
        {
            Folder = job, Station = StationName.Parse("train/de"), Settings = new TrainerSettings(), Checkpoint = folder["checkpoint"],
            Metrics = folder["metrics"], StartIn = folder.Path,
            Training = new TrainingJob
            {
                Name = "de", BaseModel = folder["base"], Adapter = new AdapterRecipe(), Recipe = new TrainingRecipe(),
                Train = [new("Ja?", " ja") { Ends = true }, new("Nein?", " nein")], Valid = [new("x", "y")],
                Metric = new ValidationMetric([new("Frage", [" ja", " nein"], 1)], ["ja", "nein"]),
            },
        }.Write();
        var path = Path.Combine(job, name);
        var text = File.ReadAllText(path);
        var json = name == JobFiles.Document ? JsonTree.Parse(Encoding.UTF8.GetBytes(text)) : null;
        return new FuzzedParser(dice => json is null ? Vocabularies.JsonLines.Of(dice, text) : JsonMutations.Of(dice, json, Names), input =>
        {
            File.WriteAllBytes(path, input);
            File.WriteAllBytes(Path.Combine(job, FolderManifest.FileName), FolderManifest.Of(job).ToJson());
            JobFolder.Read(job);
        });
    }
}
