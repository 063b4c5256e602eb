using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>A project on the sample's base model and a few of its reviews: trained in seconds.</summary>
internal static class RiverProject
{
    /// <summary>Makes it in a folder of its own.</summary>
    /// <param name="epochs">Epochs of 12 steps.</param>
    /// <param name="more">Further lines of the project file.</param>
    /// <param name="train">Training reviews of a language.</param>
    /// <param name="test">Test reviews of a language.</param>
    public static TempFolder Create(int epochs, string more = "", int train = 90, int test = 12)
    {
        var folder = new TempFolder();
        var samples = Path.Combine(Repository.Root, "samples");
        foreach (var language in new[] { "en", "de" })
        {
            Directory.CreateDirectory(folder["data", language]);
            foreach (var (split, lines) in new[] { ("train", train), ("valid", 12), ("test", test) })
            {
                File.WriteAllLines(folder["data", language, split + ".jsonl"],
                    File.ReadLines(Path.Combine(samples, "reviews", "data", language, split + ".jsonl")).Take(lines));
            }
        }

        Directory.CreateDirectory(folder["base"]);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(samples, "base")))
        {
            File.Copy(file, folder["base", Path.GetFileName(file)]);
        }

        File.WriteAllText(folder["tributary.yaml"], string.Create(CultureInfo.InvariantCulture, $$"""
            project: river
            base_model: base
            task: { kind: classification, labels: [negative, neutral, positive], prompt: "Review: {text}\nSentiment:", target: " {label}" }
            languages:
              en: { train: data/en/train.jsonl, valid: data/en/valid.jsonl, test: data/en/test.jsonl }
              de: { train: data/de/train.jsonl, valid: data/de/valid.jsonl, test: data/de/test.jsonl }
            adapter: { r: 4, lora_dropout: 0.1 }
            training: { epochs: {{epochs}}, learning_rate: 1e-3 }
            merge: { parameters: { lambda: [1, 2] } }
            {{more}}
            """));
        return folder;
    }

    /// <summary>The content of every finished station, by its name.</summary>
    public static Dictionary<string, string> Stations(string project)
    {
        var root = Path.Combine(project, ".tributary", "stations");
        return Directory.EnumerateFiles(root, FolderManifest.FileName, SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(root, Path.GetDirectoryName(path)!), path =>
                FolderManifest.Read(Path.GetDirectoryName(path)!).ContentDigest.Hex);
    }
}
