using Tributary.Adapters;

namespace Tributary.Cli.Tests.Commands;

/// <summary>The verb <c>import</c>, and what other verbs make of imported adapters, each in a process of its own.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly CliProject project = new();

    [Fact]
    public void Import_NewAndReplace_TakesTheFolderWithItsProvenance()
    {
        WriteAdapter("elsewhere", 2);

        var first = Tool.Run(project.Folder, "import", "fr", "elsewhere", "--note", "from a colleague");
        project.Refused(["import", "de", "elsewhere"], "replacing puts the imported adapter in their place");
        project.Refused(["import", "fr", "elsewhere"], "is the adapter that 'fr' has already");
        var second = Tool.Run(project.Folder, "import", "de", "elsewhere", "--replace");

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        var folder = Assert.Single(Directory.GetDirectories(project[".tributary/imported"], "fr-*"));
        Assert.True(FolderManifest.IsComplete(folder));
        Assert.Contains("left out, as no part of an adapter: more/", first.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder, "more")));
        using var provenance = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "provenance.json")));
        Assert.Equal("from a colleague", provenance.RootElement.GetProperty("note").GetString());
        Assert.Equal("mit", provenance.RootElement.GetProperty("model_card").GetProperty("license")[0].GetString());
        Assert.Equal(["fr", "fr-CA"], provenance.RootElement.GetProperty("model_card").GetProperty("language").EnumerateArray()
            .Select(one => one.GetString()));
        Assert.Equal("sample/base", provenance.RootElement.GetProperty("base_model_name_or_path").GetString());
        Assert.Equal(["README.md", "adapter_config.json", "adapter_model.safetensors"], provenance.RootElement.GetProperty("files")
            .EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.Contains($"  fr: {{ adapter: .tributary/imported/{Path.GetFileName(folder)} }}",
            File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        Assert.Contains("  de: { adapter: .tributary/imported/de-", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        Assert.Contains("valid: data/de/valid.jsonl, test: data/de/test.jsonl }",
            File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run(project.Folder, "plan").ExitCode);
    }

    [Fact]
    public void Import_LinkOutOfTheFolder_IsRefusedUnreadOrLeftOut()
    {
        project.Write("secret.txt", "a secret");
        WriteAdapter("elsewhere", 2);
        File.CreateSymbolicLink(project["elsewhere/notes.txt"], project["secret.txt"]);
        var plain = Tool.Run(project.Folder, "import", "it", "elsewhere", "--dry-run");
        File.Delete(project["elsewhere/README.md"]);
        File.CreateSymbolicLink(project["elsewhere/README.md"], project["secret.txt"]);
        File.CreateSymbolicLink(project["elsewhere/LICENSE"], "tokenizer.json");
        File.CreateSymbolicLink(project["elsewhere/tokenizer.json"], "../secret.txt");

        Assert.Contains("left out, as no part of an adapter: more/, notes.txt", plain.Out, StringComparison.Ordinal);
        project.Refused(["import", "fr", "elsewhere"], "elsewhere/README.md: is a link to '", "secret.txt', out of the adapter's folder",
            "elsewhere/LICENSE: is a link", "elsewhere/tokenizer.json: is a link");
        Assert.False(Directory.Exists(project[".tributary/imported"]));
    }

    [Fact]
    public void Import_LinkWithinTheFolder_IsTakenAsItsContent()
    {
        WriteAdapter("elsewhere", 2);
        project.Write("elsewhere/terms", "MIT");
        File.CreateSymbolicLink(project["elsewhere/LICENSE"], "terms");

        Assert.Equal(0, Tool.Run(project.Folder, "import", "fr", "elsewhere").ExitCode);

        var folder = Assert.Single(Directory.GetDirectories(project[".tributary/imported"]));
        Assert.Equal(("MIT", null), (File.ReadAllText(Path.Combine(folder, "LICENSE")),
            new FileInfo(Path.Combine(folder, "LICENSE")).LinkTarget));
    }

    [Fact]
    public void Imported_Damaged_IsFoundAndPutRightByImportingAgain()
    {
        WriteAdapter("elsewhere", 2);
        Assert.Equal(0, Tool.Run(project.Folder, "import", "fr", "elsewhere").ExitCode);
        var file = Path.Combine(Assert.Single(Directory.GetDirectories(project[".tributary/imported"])), "README.md");
        var (whole, yaml) = (File.ReadAllText(file), File.ReadAllText(project["tributary.yaml"]));
        File.WriteAllText(file, "other");

        var found = Tool.Run(project.Folder, "verify", "--repair");
        var again = Tool.Run(project.Folder, "import", "fr", "elsewhere");

        Assert.Equal(1, found.ExitCode);
        Assert.Contains("README.md: expected ", found.Out, StringComparison.Ordinal);
        Assert.Contains("import the adapter again", found.Out, StringComparison.Ordinal);
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Contains("was damaged; it is replaced by this one", again.Out, StringComparison.Ordinal);
        Assert.Equal((whole, yaml), (File.ReadAllText(file), File.ReadAllText(project["tributary.yaml"])));
        var verified = Tool.Run(project.Folder, "verify");
        Assert.Contains("0 stations and 0 releases and 1 imported adapters read again, 0 problems", verified.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Gc_ImportedThatTheProjectDoesNotName_IsListedAndRemoved()
    {
        WriteAdapter("elsewhere", 2);
        WriteAdapter("newer", 2);
        project.Write("newer/README.md", "newer");
        Assert.Equal(0, Tool.Run(project.Folder, "import", "fr", "elsewhere").ExitCode);
        var old = Assert.Single(Directory.GetDirectories(project[".tributary/imported"]));
        Assert.StartsWith("nothing to remove", Tool.Run(project.Folder, "gc").Out, StringComparison.Ordinal);
        Assert.Equal(0, Tool.Run(project.Folder, "import", "fr", "newer", "--replace").ExitCode);

        var listed = Tool.Run(project.Folder, "gc", "--yes");

        Assert.Contains($"imported/{Path.GetFileName(old)}  ", listed.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(old));
        Assert.Single(Directory.GetDirectories(project[".tributary/imported"]));
    }

    [Fact]
    public void Import_OfAnotherShapeOrDryRun_WritesNothing()
    {
        WriteAdapter("other", 4);
        WriteAdapter("elsewhere", 2);
        var before = project.Snapshot();

        Assert.Equal(0, Tool.Run(project.Folder, "import", "fr", "elsewhere", "--dry-run").ExitCode);
        Assert.Equal(before, project.Snapshot());
        project.Refused(["import", "fr", "other"], "[3 x 4]", "[3 x 2]");
        project.Refused(["import", "fr", "none"], "is not a folder");
    }

    public void Dispose() => project.Dispose();

    private void WriteAdapter(string name, int width)
    {
        Directory.CreateDirectory(project[name + "/more"]);
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"], BaseModelNameOrPath = "sample/base" };
        new LoraAdapter(config, [new LoraFactors("q_proj", 1, width, 3, 1, new float[width], [1, 2, 3])]).Write(project[name]);
        project.Write(name + "/more/notes.txt", "x");
        project.Write(name + "/README.md", "---\nlicense: mit\nlanguage:\n- fr\n- fr-CA\ntags: [lora]\n---\n# An adapter\n");
    }
}
