using Tributary.Adapters;
using Tributary.Releases.Stations;
using Tributary.Running.Jobs;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Training;

namespace Tributary.Tests.Running.Jobs;

/// <summary>Trainers that are shell scripts: they copy an adapter made beforehand.</summary>
public sealed class CommandTrainerTests : IDisposable
{
    private readonly TempFolder folder = new();

    public CommandTrainerTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "runs a POSIX shell");
        Directory.CreateDirectory(folder["base"]);
        File.WriteAllText(folder["base", "config.json"], """{"model_type":"llama"}""");
        using (var weights = new SafetensorsWriter(folder["base", "model.safetensors"],
            [new TensorLayout("q_proj.weight", TensorDtype.F32, [3, 2])]))
        {
            weights.Write("q_proj.weight", [1f, 2f, 3f, 4f, 5f, 6f]);
            weights.Complete();
        }

        WriteAdapter("good", 2, 0.5f);
        WriteAdapter("wide", 5, 0.5f);
        WriteAdapter("broken", 2, float.NaN);
        Directory.CreateDirectory(folder["out"]);
    }

    [Fact]
    public void Train_GoodAdapter_KeepsItsTwoFilesAndNothingElse()
    {
        var result = Train("cp good/* {output_dir}; cp {train_file} {valid_file} {recipe_file} .; echo {seed} {base_model} > "
            + "said; date > {output_dir}/log");

        Assert.Equal(0, result.Steps);
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors", "training.json"], Directory.EnumerateFiles(folder["out"])
            .Select(Path.GetFileName).Order());
        Assert.Equal(File.ReadAllBytes(folder["good", "adapter_model.safetensors"]),
            File.ReadAllBytes(folder["out", "adapter_model.safetensors"]));
        Assert.Equal("""{"prompt":"Große 質問:","target":" ja","ends":false,"add_special_tokens":true}""" + "\n",
            File.ReadAllText(folder["train.jsonl"]));
        Assert.Equal("", File.ReadAllText(folder["valid.jsonl"]));
        Assert.Equal($"7 {folder["base"]}\n", File.ReadAllText(folder["said"]));
        using var recipe = JsonDocument.Parse(File.ReadAllText(folder["recipe.json"]));
        Assert.Equal(("16", "de"), (recipe.RootElement.GetProperty("adapter.r").GetString(),
            recipe.RootElement.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("echo one; echo two >&2; exit 3", "exit code 3", "two")]
    [InlineData("true", "holds no", "it wrote nothing")]
    [InlineData("cp wide/* {output_dir}; echo done", "q_proj", "done")]
    [InlineData("cp broken/* {output_dir}", "NaN", "q_proj")]
    public void Train_NoUsableAdapter_SaysWhyAndLeavesNothing(string script, string why, string more)
    {
        var failed = Assert.Throws<StationFailedException>(() => Train(script + " # {output_dir}"));

        Assert.True(failed.Message.Contains(why, StringComparison.Ordinal), failed.Message);
        Assert.Contains(more, failed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["out"]));
        Assert.False(Directory.Exists(folder["work"]));
    }

    [Fact]
    public void Train_NoSuchProgram_SaysSo()
    {
        var failed = Assert.Throws<StationFailedException>(() =>
            Train(TrainerCommand.Parse("no-such-program {output_dir}"), CancellationToken.None));
        Assert.Contains("cannot start 'no-such-program'", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Cancelled_EndsTheProgram()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.Throws<OperationCanceledException>(() => Train(TrainerCommand.Parse("sh -c 'sleep 60; echo {output_dir}'"), source.Token));
        Assert.False(Directory.Exists(folder["work"]));
    }

    public void Dispose() => folder.Dispose();

    private TrainingResult Train(string script) => Train(TrainerCommand.Parse($"sh -c '{script}'"), CancellationToken.None);

    private TrainingResult Train(TrainerCommand command, CancellationToken cancellation)
    {
        var job = new JobFolder
        {
            Folder = folder["job"],
            Station = StationName.Parse("train/de"),
            Settings = new TrainerSettings(),
            Checkpoint = folder["work"],
            Metrics = folder["metrics"],
            StartIn = folder.Path,
            Training = new TrainingJob
            {
                Name = "de",
                BaseModel = folder["base"],
                Adapter = new AdapterRecipe(),
                Recipe = new TrainingRecipe { Seed = 7, Command = command },
                Train = [new TrainingExample("Große 質問:", " ja")],
                Valid = [],
            },
        };
        job.Write();
        return new CommandTrainer(job).Train(job.Training, folder["out"], job.Checkpoint, progress: null, cancellation);
    }

    private void WriteAdapter(string name, int inputs, float value)
    {
        Directory.CreateDirectory(folder[name]);
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"] };
        var factors = new LoraFactors("q_proj", 1, inputs, 3, 1, [.. Enumerable.Repeat(value, inputs)], [1, 2, 3]);
        new LoraAdapter(config, [factors]).Write(folder[name]);
    }
}
