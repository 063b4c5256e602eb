using Tributary.Adapters;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Commands;

/// <summary>The <c>adapter:</c> section from the project file to the weights, in real processes.</summary>
public sealed class TrainCommandAdapterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public TrainCommandAdapterTests()
    {
        var samples = Path.Combine(Repository.Root, "samples");
        Directory.CreateDirectory(folder["base"]);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(samples, "base")))
        {
            File.Copy(file, folder["base", Path.GetFileName(file)]);
        }

        foreach (var language in new[] { "en", "de" })
        {
            File.WriteAllLines(folder[$"{language}.jsonl"], File.ReadLines(
                Path.Combine(samples, "reviews", "data", language, "train.jsonl")).Take(24));
        }
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Train_FrozenThenFromTheResult_KeepsOneAThroughout()
    {
        var (de, en) = (Train("de", "{ r: 4, share_a: frozen }"), Train("en", "{ r: 4, share_a: frozen }"));
        var began = LoraAdapter.Read(de);
        Directory.CreateDirectory(folder["start"]);
        began.Write(folder["start"]);

        var further = LoraAdapter.Read(Train("en", "{ from: start, share_a: frozen }"));

        Assert.All(began.Modules.Zip(LoraAdapter.Read(en).Modules), pair =>
        {
            Assert.Equal(pair.First.A, pair.Second.A);
            Assert.NotEqual(pair.First.B, pair.Second.B);
        });
        Assert.Equal(4, further.Config.R);
        Assert.All(began.Modules.Zip(further.Modules), pair =>
        {
            Assert.Equal(pair.First.A, pair.Second.A);
            Assert.NotEqual(pair.First.B, pair.Second.B);
        });
    }

    [Fact]
    public void Train_DoraAndAWholeOutputLayer_IsTrainedAloneAndRefusedInAPlan()
    {
        var adapter = LoraAdapter.Read(Train("de", "{ r: 2, use_dora: true, target_modules: [q_proj, v_proj], layers_to_transform: [0], "
            + "modules_to_save: [lm_head] }"));
        var plan = Tool.Run(folder.Path, "plan");

        Assert.Equal(["model.layers.0.self_attn.q_proj", "model.layers.0.self_attn.v_proj"],
            adapter.Modules.Select(module => module.Module));
        Assert.All(adapter.Modules, module => Assert.NotNull(module.Magnitude));
        Assert.Equal("lm_head.weight", Assert.Single(adapter.Saved).Info.Parameter);
        Assert.Equal((2, ""), (plan.ExitCode, plan.Out));
        Assert.Contains("adapter.use_dora is true", plan.Error, StringComparison.Ordinal);
        Assert.Contains("adapter.modules_to_save is [lm_head]", plan.Error, StringComparison.Ordinal);
    }

    private string Train(string language, string adapter)
    {
        File.WriteAllText(folder["tributary.yaml"], $$"""
            project: adapters
            base_model: base
            task: { kind: classification, labels: [negative, neutral, positive], prompt: "Review: {text}\nSentiment:", target: " {label}" }
            languages:
              en: { train: en.jsonl }
              de: { train: de.jsonl }
            adapter: {{adapter}}
            training: { epochs: 1, learning_rate: 1e-2 }
            merge: { parameters: { lambda: 1.0 } }
            """);
        var result = Tool.Run(folder.Path, "train", language);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Out.Trim();
    }
}
