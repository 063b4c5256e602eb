using System.Text.Json.Nodes;
using Tributary.Adapters;
using Tributary.Releases.Stations;
using Tributary.Running.Jobs;
using Tributary.Testing;
using Tributary.Training;

namespace Tributary.Tests.Running.Jobs;

public sealed class JobFolderTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Read_WhatWasWritten_IsTheSameJob()
    {
        var job = Everything();

        job.Write();
        var read = JobFolder.Read(job.Folder);

        Assert.Equal((job.Station, job.Settings, job.Threads, job.Checkpoint, job.Metrics, job.StartIn),
            (read.Station, read.Settings, read.Threads, read.Checkpoint, read.Metrics, read.StartIn));
        var (written, found) = (job.Training, read.Training);
        Assert.Equal((written.Name, written.BaseModel), (found.Name, found.BaseModel));
        Assert.Equal(written.Adapter.Identity(), found.Adapter.Identity());
        Assert.Equal(written.Recipe.Identity(), found.Recipe.Identity());
        Assert.Equal(written.Train, found.Train);
        Assert.Equal(written.Valid, found.Valid);
        Assert.Equal(written.Metric!.Labels, found.Metric!.Labels);
        var (asked, again) = (Assert.Single(written.Metric.Questions), Assert.Single(found.Metric.Questions));
        Assert.Equal((asked.Prompt, asked.Right, asked.AddSpecialTokens), (again.Prompt, again.Right, again.AddSpecialTokens));
        Assert.Equal(asked.Answers, again.Answers);
    }

    [Fact]
    public void Read_Defaults_AreTheDefaults()
    {
        var job = Everything() with { Training = Everything().Training with { Adapter = new(), Recipe = new(), Metric = null } };

        job.Write();
        var read = JobFolder.Read(job.Folder).Training;

        Assert.Null(read.Metric);
        Assert.Equal(new AdapterRecipe().Identity(), read.Adapter.Identity());
        Assert.Equal(new TrainingRecipe().Identity(), read.Recipe.Identity());
    }

    [Fact]
    public void Write_Paths_AreRelativeButThatOfTheBaseModel()
    {
        Everything().Write();

        using var document = JsonDocument.Parse(File.ReadAllBytes(folder["store", "jobs", "train-de", "job.json"]));
        string Text(string key) => document.RootElement.GetProperty(key).GetString()!;
        Assert.Equal(("start", "../../checkpoints/train-de", "../../metrics/train-de.jsonl", "../../..", folder["base"]),
            (Text("start"), Text("checkpoint"), Text("metrics"), Text("start_in"), Text("base_model")));
    }

    [Fact]
    public void Read_FolderMovedWithItsStore_FindsEverythingThere()
    {
        Everything().Write();
        Directory.Move(folder["store"], folder["moved"]);

        var read = JobFolder.Read(folder["moved", "jobs", "train-de"]);

        Assert.Equal((folder["moved", "checkpoints", "train-de"], folder["moved", "jobs", "train-de", "start"]),
            (read.Checkpoint, read.Training.Adapter.From!.Folder));
    }

    [Theory]
    [InlineData("train.jsonl", "changed since the job was written")]
    [InlineData("job.json", "changed since the job was written")]
    [InlineData("start/adapter_model.safetensors", "changed since the job was written")]
    public void Read_FileChanged_IsRefusedByName(string name, string why)
    {
        Everything().Write();
        var path = Path.Combine(folder["store", "jobs", "train-de"], name);
        File.AppendAllText(path, "\n");

        var refused = Assert.Throws<BadInputException>(() => JobFolder.Read(folder["store", "jobs", "train-de"]));

        Assert.Equal(path, Assert.Single(refused.Problems).Where);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.jsonl", "[]", "train.jsonl:1")]
    [InlineData("valid.jsonl", "null", "valid.jsonl:1")]
    [InlineData("questions.jsonl", "{\"prompt\":\"a\",\"answers\":[null],\"right\":0}", "questions.jsonl:1")]
    [InlineData("job.json", "{\"station\":\"train/../x\"}", "job.json")]
    public void Read_FileThatIsNoneOfAJobThoughItsManifestAgrees_IsRefusedByName(string name, string content, string where)
    {
        Everything().Write();
        var job = folder["store", "jobs", "train-de"];
        File.WriteAllText(Path.Combine(job, name), content);
        File.WriteAllBytes(Path.Combine(job, FolderManifest.FileName), FolderManifest.Of(job).ToJson());

        var refused = Assert.Throws<BadInputException>(() => JobFolder.Read(job));

        Assert.Equal(Path.Combine(job, where), Assert.Single(refused.Problems).Where);
    }

    [Theory]
    [InlineData("start_in")]
    [InlineData("base_model")]
    public void Read_PathWithANullCharacter_IsRefusedByName(string key)
    {
        Everything().Write();
        var job = folder["store", "jobs", "train-de"];
        var document = JsonNode.Parse(File.ReadAllText(Path.Combine(job, "job.json")))!;
        document[key] = "a\0b";
        File.WriteAllText(Path.Combine(job, "job.json"), document.ToJsonString());
        File.WriteAllBytes(Path.Combine(job, FolderManifest.FileName), FolderManifest.Of(job).ToJson());

        var refused = Assert.Throws<BadInputException>(() => JobFolder.Read(job));

        Assert.StartsWith($"{key} holds a null character", Assert.Single(refused.Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FilesMissing_NamesEach()
    {
        Everything().Write();
        File.Delete(folder["store", "jobs", "train-de", "valid.jsonl"]);
        File.Delete(folder["store", "jobs", "train-de", "questions.jsonl"]);

        var refused = Assert.Throws<BadInputException>(() => JobFolder.Read(folder["store", "jobs", "train-de"]));

        Assert.Equal(2, refused.Problems.Count(problem => problem.Text.StartsWith("is missing", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_NoJob_IsRefused() =>
        Assert.Contains("manifest", Assert.Throws<BadInputException>(() => JobFolder.Read(folder.Path)).Message, StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();

    private JobFolder Everything()
    {
        if (!Directory.Exists(folder["mine"]))
        {
            Directory.CreateDirectory(folder["mine"]);
            var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"] };
            new LoraAdapter(config, [new LoraFactors("q_proj", 1, 2, 3, 1, [0.5f, 0.5f], [1, 2, 3])]).Write(folder["mine"]);
        }

        Assert.True(DeviceName.TryParse("cuda:3", out var device));
        return new JobFolder
        {
            Folder = folder["store", "jobs", "train-de"],
            Station = StationName.Parse("train/de"),
            Settings = new TrainerSettings { Device = device, AllowTf32 = true, ActivationCheckpointing = true,
                SaveSteps = 4, SaveMinutes = 0.1 },
            Threads = 3,
            Checkpoint = folder["store", "checkpoints", "train-de"],
            Metrics = folder["store", "metrics", "train-de.jsonl"],
            StartIn = folder.Path,
            Training = new TrainingJob
            {
                Name = "de",
                BaseModel = folder["base"],
                Adapter = new AdapterRecipe
                {
                    R = 5, LoraAlpha = 0.1, LoraDropout = 0.3, UseRslora = true, UseDora = true, RankPattern = [new("q_proj", 3)],
                    AlphaPattern = [new("v_proj", 1.0 / 3)], TargetModules = [], TargetPattern = ".*proj", ExcludeModules = ["lm_head"],
                    LayersToTransform = [0, 7], LayersPattern = ["h"], ModulesToSave = ["norm"], ShareA = ShareA.Frozen,
                    From = AdapterStart.Of(folder["mine"]),
                },
                Recipe = new TrainingRecipe
                {
                    Epochs = 2, LearningRate = 1e-5 / 3, BatchSize = 3, GradientAccumulationSteps = 2, MaxLength = 99,
                    Schedule = Schedule.Linear, WarmupRatio = 0.07, WeightDecay = 0.01, MaxGradNorm = 0.7, Seed = -3,
                    Validate = Validate.Metric, EvalSteps = 5, EarlyStoppingPatience = 2,
                    Command = TrainerCommand.Parse("train '{output_dir}' \"a \\\" b\""),
                },
                Train = [new("Große 質問:\n\u2028", " ja") { Ends = true, AddSpecialTokens = false }, new("", "")],
                Valid = [new("\"x\"", " nein")],
                Metric = new ValidationMetric([new("Frage", [" ja", " nein"], 1) { AddSpecialTokens = false }], ["ja", "nein"]),
            },
        };
    }
}
