using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Cli.Tests;

/// <summary>A small project on disk whose base model is one tensor: enough for everything that loads no torch.</summary>
internal sealed class CliProject : IDisposable
{
    private readonly TempFolder folder = new();

    public CliProject()
    {
        Directory.CreateDirectory(folder["base"]);
        Write("base/config.json", """{"model_type":"llama","eos_token_id":0}""");
        Write("base/tokenizer.json", TinyTokenizer.Json);
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
                Write($"data/{language}/{split}.jsonl", $$"""
                    {"text":"{{language}} {{split}} one","label":"good"}
                    {"text":"{{language}} {{split}} two","label":"bad"}

                    """);
            }
        }

        Write("tributary.yaml", """
            project: small
            base_model: base
            task: { kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }
            languages:
              en: { train: data/en/train.jsonl, valid: data/en/valid.jsonl, test: data/en/test.jsonl }
              de: { train: data/de/train.jsonl, valid: data/de/valid.jsonl, test: data/de/test.jsonl }
            training: { epochs: 2 }
            """);
    }

    public string Folder => folder.Path;

    public string this[string name] => Path.Combine(folder.Path, name);

    public void Write(string name, string text) => File.WriteAllText(this[name], text, new UTF8Encoding(false));

    public void Replace(string name, string old, string text) =>
        Write(name, File.ReadAllText(this[name]).Replace(old, text, StringComparison.Ordinal));

    /// <summary>Every file with its digest: equal before and after if nothing was changed.</summary>
    public IReadOnlyList<string> Snapshot() =>
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Digest.OfFile(path)}")];

    /// <summary>Runs a verb that must be refused with these words, and change nothing.</summary>
    public void Refused(string[] arguments, params string[] expected)
    {
        var before = Files();

        var result = Tool.Run(Folder, arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.All(expected, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
        Assert.Equal(before, Files());
    }

    /// <summary>Every file with its digest but lock, format and cache of the store, which
    /// may come into being: they are no change of the project.</summary>
    public string[] Files() => [.. Snapshot().Where(file => !file.Contains("/.tributary/lock", StringComparison.Ordinal)
        && !file.Contains("/.tributary/format", StringComparison.Ordinal)
        && !file.Contains("/.tributary/leakage", StringComparison.Ordinal)
        && !file.Contains("/.tributary/tokens", StringComparison.Ordinal))];

    public void Dispose() => folder.Dispose();
}
