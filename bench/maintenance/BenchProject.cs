using Tributary.Evaluation.Scorecards;

namespace Tributary.MaintenanceBench;

/// <summary>A project on the sample's reviews and base model, in a folder of its own.</summary>
internal sealed class BenchProject : IDisposable
{
    private BenchProject(string folder) => Folder = folder;

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Its store.</summary>
    public string StoreFolder => Path.Combine(Folder, ".tributary");

    /// <summary>Its ledger.</summary>
    public string Ledger => Path.Combine(StoreFolder, "ledger.jsonl");

    /// <summary>Makes one.</summary>
    /// <param name="languages">The languages.</param>
    /// <param name="train">Training reviews of each; the rest can be added later.</param>
    /// <param name="epochs">Epochs.</param>
    public static BenchProject Create(IReadOnlyList<string> languages, int train, int epochs)
    {
        var project = new BenchProject(Directory.CreateTempSubdirectory("tributary-bench-").FullName);
        foreach (var language in languages)
        {
            Directory.CreateDirectory(project.Data(language, ""));
            File.WriteAllLines(project.Data(language, "train.jsonl"), Sample(language, "train").Take(train));
            File.WriteAllLines(project.Data(language, "valid.jsonl"), Sample(language, "valid"));
            File.WriteAllLines(project.Data(language, "test.jsonl"), Sample(language, "test"));
        }

        CopyTree(Path.Combine("samples", "base"), Path.Combine(project.Folder, "base"));
        File.WriteAllText(Path.Combine(project.Folder, "tributary.yaml"), string.Create(CultureInfo.InvariantCulture, $$"""
            project: bench
            base_model: base
            task: { kind: classification, labels: [negative, neutral, positive], prompt: "Review: {text}\nSentiment:", target: " {label}" }
            languages:
            {{LanguageLines.Of(languages)}}
            adapter: { r: 8, lora_alpha: 16 }
            training: { epochs: {{epochs}}, learning_rate: 1e-3, max_length: 128 }
            merge: { merge_method: linear, parameters: { lambda: [1, 1.5, 2] } }
            leakage: report
            run: { save_steps: 5 }

            """));
        return project;
    }

    /// <summary>The project that bad batches are planted in.</summary>
    /// <param name="update">How a language is trained again.</param>
    /// <param name="isMerged">Whether fr is merged with en, or on its own adapter.</param>
    public static BenchProject OfBatches(string update, bool isMerged)
    {
        var project = new BenchProject(Directory.CreateTempSubdirectory("tributary-bench-").FullName);
        CopyTree(Path.Combine("samples", "base"), Path.Combine(project.Folder, "base"));
        BatchProject.Write(project.Folder, update, isMerged);
        return project;
    }

    /// <summary>A copy of it with everything that it has built.</summary>
    public BenchProject Copy()
    {
        var copy = new BenchProject(Directory.CreateTempSubdirectory("tributary-bench-").FullName);
        CopyTree(Folder, copy.Folder);
        return copy;
    }

    /// <summary>A file of a language's data.</summary>
    public string Data(string language, string file) => Path.Combine(Folder, "data", language, file);

    /// <summary>The sample's reviews.</summary>
    public static IEnumerable<string> Sample(string language, string split) =>
        File.ReadLines(Path.Combine("samples", "reviews", "data", language, split + ".jsonl"));

    /// <summary>The content of every release, by its number.</summary>
    public string Releases() => string.Join(' ', Directory.Exists(Path.Combine(StoreFolder, "releases"))
        ? Directory.EnumerateFiles(Path.Combine(StoreFolder, "releases"), "*.digest").Order(StringComparer.Ordinal)
            .Select(file => Path.GetFileNameWithoutExtension(file) + ":" + File.ReadAllText(file).Trim())
        : []);

    /// <summary>The newest score of what the project answers a language with.</summary>
    public double LastScore(string language) => Directory.EnumerateDirectories(Path.Combine(StoreFolder, "stations", "evaluate"),
        $"*-{language}-*")
        .Select(folder => Path.Combine(folder, FolderManifest.FileName)).Where(File.Exists).OrderBy(File.GetLastWriteTimeUtc)
        .Select(file => Scorecard.Read(Path.GetDirectoryName(file)!).MeanScore).Last();

    /// <summary>What a broken run may leave and nothing needs.</summary>
    public IEnumerable<string> Leftovers() => Directory.EnumerateFileSystemEntries(StoreFolder, "*", SearchOption.AllDirectories)
        .Where(path => path.EndsWith(".partial", StringComparison.Ordinal)
            || Path.GetDirectoryName(path) == Path.Combine(StoreFolder, "checkpoints"));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static void CopyTree(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
