using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Planning.Stations;
using Tributary.Releases.Stores;
using Tributary.Running;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Projects;

/// <summary>A project of two languages in a folder of its own, with a base model of one tensor: enough for everything but torch.</summary>
internal sealed class SampleProject : IDisposable
{
    private readonly TempFolder folder = new();

    public SampleProject()
    {
        Directory.CreateDirectory(folder["base"]);
        File.WriteAllText(folder["base", "config.json"], """{"model_type":"llama","eos_token_id":0}""");
        File.WriteAllText(folder["base", "tokenizer.json"], TinyTokenizer.Json);
        using (var weights = new SafetensorsWriter(folder["base", "model.safetensors"],
            [new TensorLayout("q_proj.weight", TensorDtype.F32, [3, 2])]))
        {
            weights.Write("q_proj.weight", [1f, 2f, 3f, 4f, 5f, 6f]);
            weights.Complete();
        }

        foreach (var language in new[] { "en", "de" })
        {
            Directory.CreateDirectory(folder["data", language]);
            foreach (var split in new[] { "train", "valid", "test" })
            {
                WriteData(language, split, Enumerable.Range(0, 6).Select(i => ($"{language} {split} {i}", i % 2 == 0 ? "bad" : "good")));
            }
        }

        Yaml = """
            project: sample
            base_model: base
            task: { kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }
            languages:
              en: { train: data/en/train.jsonl, valid: data/en/valid.jsonl, test: data/en/test.jsonl }
              de: { train: data/de/train.jsonl, valid: data/de/valid.jsonl, test: data/de/test.jsonl }
            adapter: { r: 2, target_modules: [q_proj] }
            training: { epochs: 2, learning_rate: 1e-3 }
            """;
    }

    public string Folder => folder.Path;

    public string File_ => folder["tributary.yaml"];

    public string Yaml
    {
        get => File.ReadAllText(File_);
        set => File.WriteAllText(File_, value);
    }

    public void WriteData(string language, string split, IEnumerable<(string Text, string Label)> examples) => File.WriteAllText(
        folder["data", language, split + ".jsonl"],
        string.Concat(examples.Select(example => JsonSerializer.Serialize(new { text = example.Text, label = example.Label }) + "\n")),
        new UTF8Encoding(false));

    public void AppendLine(string language, string split, string line) =>
        File.AppendAllText(folder["data", language, split + ".jsonl"], line + "\n");

    public Plan Plan(PlanScope? scope = null) => Tributary.Planning.Plan.Of(Folder, scope ?? PlanScope.Merged, TimeProvider.System);

    /// <summary>Marks steps as done, with a folder that holds what every station's folder holds.</summary>
    public static void Finish(Plan plan, IEnumerable<Station> stations, double seconds = 1, long tokens = 0)
    {
        plan.Store.Prepare();
        foreach (var station in stations.Where(station => station is not ReleaseStation))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(station.Folder)!);
            using var whole = WholeFolder.Create(station.Folder);
            StationFiles.Write(whole.WorkPath, station);
            whole.Commit();
            plan.Store.Ledger.Append(new LedgerEntry
            {
                Station = station.Name.ToString(), Identity = station.Identity.Hex, Started = DateTimeOffset.UnixEpoch, Seconds = seconds,
                    Outcome = LedgerOutcome.Done, Tokens = tokens,
            });
        }
    }

    public void Dispose() => folder.Dispose();
}
