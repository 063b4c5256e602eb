using Tributary.Testing;

namespace Tributary.Tests.Merging.Models;

/// <summary>A merged model has every small file of the model it starts from; what it lacks is named.</summary>
public sealed class SideFilesTests : IDisposable
{
    private const string Recipe = "merge_method: passthrough\nmodels: [{ model: a }]\n";
    private readonly TokenModels models = new();

    public SideFilesTests() => models.Write("a", 100, ["x", "y"]);

    public void Dispose() => models.Dispose();

    [Theory]
    [InlineData("modeling_tiny.py")]
    [InlineData("processor_config.json")]
    [InlineData("video_preprocessor_config.json")]
    [InlineData("qwen.tiktoken")]
    [InlineData("tokenizer.model.v3")]
    [InlineData("LICENSE")]
    [InlineData("additional_chat_templates/tool_use.jinja")]
    [InlineData("1_Pooling/config.json")]
    public void Run_SmallFile_IsCopied(string name)
    {
        Add(name, "content");

        Assert.Equal("content", File.ReadAllText(models.Merge(Recipe)["out", name]));
        Assert.Empty(models.Notes(Recipe));
    }

    [Theory]
    [InlineData("README.md", "the result has its own")]
    [InlineData("pytorch_model.bin", "weights in another form")]
    [InlineData("model.gguf", "weights in another form")]
    [InlineData("adapter_config.json", "of an adapter")]
    [InlineData("a/b/c/d/e.txt", "nested too deep")]
    public void Run_OtherFile_IsNamedWithTheReason(string name, string reason)
    {
        Add(name, "content");

        var note = Assert.Single(models.Notes(Recipe));

        Assert.StartsWith("not copied from the base model: ", note, StringComparison.Ordinal);
        Assert.Contains(reason, note, StringComparison.Ordinal);
        Assert.Contains(note, File.ReadAllText(models.Merge(Recipe)["out", "README.md"]), StringComparison.Ordinal);
        Assert.NotEqual("content", Existing(models["out", name]));
    }

    [Fact]
    public void Run_LargeFile_IsNamed()
    {
        using (var file = File.Create(models["a", "corpus.txt"]))
        {
            file.SetLength((64L << 20) + 1);
        }

        Assert.Contains("corpus.txt (more than 64 MB)", Assert.Single(models.Notes(Recipe)), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Links_AreFollowedInsideTheFolderAlone()
    {
        File.WriteAllText(models["secret.txt"], "secret");
        Directory.CreateDirectory(models["elsewhere"]);
        Add("terms.txt", "terms");
        File.CreateSymbolicLink(models["a", "LICENSE"], "terms.txt");
        File.CreateSymbolicLink(models["a", "stolen.txt"], "../secret.txt");
        Directory.CreateSymbolicLink(models["a", "more"], "../elsewhere");

        Assert.Equal("not copied from the base model: more/ (a link), stolen.txt (a link out of the folder)",
            Assert.Single(models.Notes(Recipe)));
        Assert.Equal("terms", File.ReadAllText(models.Merge(Recipe)["out", "LICENSE"]));
        Assert.False(File.Exists(models["out", "stolen.txt"]));
    }

    [Fact]
    public void Run_SnapshotOfTheHubsCache_IsFollowedIntoItsBlobs()
    {
        Directory.CreateDirectory(models["hub/blobs"]);
        Directory.CreateDirectory(models["hub/snapshots/1"]);
        foreach (var path in Directory.EnumerateFiles(models["a"]))
        {
            var name = Path.GetFileName(path);
            File.Move(path, models["hub/blobs", "of-" + name]);
            File.CreateSymbolicLink(models["hub/snapshots/1", name], "../../blobs/of-" + name);
        }

        models.Merge("merge_method: passthrough\nmodels: [{ model: hub/snapshots/1 }]\n");

        Assert.True(File.Exists(models["out", "tokenizer.json"]));
    }

    [Fact]
    public void Run_HiddenFiles_AreNeitherCopiedNorNamed()
    {
        Add(".gitattributes", "x");
        Add(".cache/huggingface/x.json", "{}");

        Assert.Empty(models.Notes(Recipe));
    }

    private static string? Existing(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    private void Add(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(models["a", name])!);
        File.WriteAllText(models["a", name], content);
    }
}
