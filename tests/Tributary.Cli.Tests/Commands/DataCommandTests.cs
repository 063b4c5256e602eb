using System.Text.Json;
using Tributary.Adapters;

namespace Tributary.Cli.Tests.Commands;

/// <summary>The verbs that change a project's data, each in a process of its own.</summary>
public sealed class DataCommandTests : IDisposable
{
    private readonly CliProject project = new();

    public DataCommandTests() => project.Write("more.jsonl", Line("a room with a view over the lake and the hills", "good"));

    [Fact]
    public void AddData_Train_CopiesListsAndMakesTheLanguageStale()
    {
        var yaml = File.ReadAllText(project["tributary.yaml"]);

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("wrote data/de/more.jsonl (train, 1 examples)", result.Out, StringComparison.Ordinal);
        Assert.Contains("+  de: { train: [data/de/train.jsonl, data/de/more.jsonl], valid:", result.Out, StringComparison.Ordinal);
        Assert.Equal(yaml.Replace("data/de/train.jsonl", "[data/de/train.jsonl, data/de/more.jsonl]", StringComparison.Ordinal), File.ReadAllText(project["tributary.yaml"]));
        Assert.Equal(File.ReadAllBytes(project["more.jsonl"]), File.ReadAllBytes(project["data/de/more.jsonl"]));
        Assert.Equal(0, Tool.Run(project.Folder, "plan").ExitCode);
    }

    [Fact]
    public void AddData_DryRun_ShowsTheDiffAndWritesNothing()
    {
        var before = project.Snapshot();

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl", "--dry-run", "--json");

        Assert.Equal(0, result.ExitCode);
        using var document = JsonDocument.Parse(result.Out);
        Assert.True(document.RootElement.GetProperty("dry_run").GetBoolean());
        Assert.StartsWith("--- a/tributary.yaml\n+++ b/tributary.yaml\n@@ -", document.RootElement.GetProperty("diff").GetString(), StringComparison.Ordinal);
        Assert.Equal(("data/de/more.jsonl", "train"), (document.RootElement.GetProperty("files")[0].GetProperty("path").GetString(), document.RootElement.GetProperty("files")[0].GetProperty("split").GetString()));
        Assert.Equal(before, project.Snapshot());
    }

    [Fact]
    public void AddData_SameNameTwice_TakesAFreeName()
    {
        Assert.Equal(0, Tool.Run(project.Folder, "add-data", "de", "more.jsonl").ExitCode);
        project.Write("more.jsonl", Line("the beer was warm and the waiter was nowhere to be seen", "bad"));

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("train: [data/de/train.jsonl, data/de/more.jsonl, data/de/more-2.jsonl]", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void AddData_LeftByAKilledCommand_IsTakenNotCopiedAgain()
    {
        File.Copy(project["more.jsonl"], project["data/de/more.jsonl"]);
        project.Write("data/de/.more.jsonl.partial", "half");

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl");

        Assert.Contains("lists data/de/more.jsonl", result.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(project["data/de/more-2.jsonl"]));
        Assert.Contains("[data/de/train.jsonl, data/de/more.jsonl]", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void AddData_ProjectFileCannotBeWritten_TakesTheFileAwayAgain()
    {
        Directory.CreateDirectory(project["tributary.yaml.partial"]);
        var yaml = File.ReadAllText(project["tributary.yaml"]);

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["test.jsonl", "train.jsonl", "valid.jsonl"], Directory.GetFiles(project["data/de"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(yaml, File.ReadAllText(project["tributary.yaml"]));
    }

    [Fact]
    public void AddData_BadInput_IsToldAtOnceAndChangesNothing()
    {
        project.Write("broken.jsonl", "{\"text\":\"x\",\"label\":\"ugly\"}\nnot json\n");
        project.Write("twin.jsonl", File.ReadAllText(project["data/en/train.jsonl"]));

        Refused(["add-data", "de", "broken.jsonl"], "broken.jsonl:1: field 'label' is 'ugly'", "broken.jsonl:2: is not JSON");
        Refused(["add-data", "de", "twin.jsonl"], "has the same bytes as 'data/en/train.jsonl', which the project lists for 'en' already");
        Refused(["add-data", "fr", "more.jsonl"], "has no language 'fr'; it has: en, de");
        Refused(["add-data", "de", "more.jsonl", "--split", "test"], "has test data already", "replace the file");
        Refused(["add-data", "d/e", "more.jsonl"], "is not a language tag");
        Refused(["add-data", "de", "none.jsonl"], "does not exist");
    }

    [Fact]
    public void AddData_HeldOutExamples_AreRefusedUnlessAllowedWithAReason()
    {
        const string Text = "Die Zimmer waren sauber, und alle waren freundlich zu uns.";
        project.Write("data/de/test.jsonl", Line(Text, "good") + Line("kurz", "bad"));
        project.Write("more.jsonl", Line("etwas ganz anderes", "bad") + Line("die zimmer waren sauber und alle waren freundlich zu uns", "good") + Line("Kurz!", "bad"));

        Refused(["add-data", "de", "more.jsonl"], "data/de/test.jsonl:1: '" + Text + "' is nearly (0.", "in more.jsonl:2", "data/de/test.jsonl:2: 'kurz' is 'Kurz!' in more.jsonl:3", "2 held-out examples", "--allow-leakage");
        Refused(["add-data", "de", "more.jsonl", "--allow-leakage", " "], "expected the reason");
        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl", "--allow-leakage", "known twins");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("leakage  data/de/test.jsonl:2: 'kurz' is 'Kurz!' in more.jsonl:3\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("\nleakage: report   # known twins", File.ReadAllText(project["tributary.yaml"]).TrimEnd(), StringComparison.Ordinal);
        var plan = Tool.Run(project.Folder, "plan");
        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Contains("leakage  test of de in train of de: 2 examples", plan.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AddData_LeakageReported_ShowsThePairsInTextAndJson()
    {
        project.Write("tributary.yaml", File.ReadAllText(project["tributary.yaml"]).TrimEnd() + "\nleakage: report\n");
        project.Write("more.jsonl", Line("DE test one", "good"));

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl", "--dry-run", "--json");

        using var document = JsonDocument.Parse(result.Out);
        var pair = Assert.Single(document.RootElement.GetProperty("pairs").EnumerateArray());
        Assert.Equal(("leakage", "data/de/test.jsonl", 1, "more.jsonl", 1), (pair.GetProperty("kind").GetString(), pair.GetProperty("file").GetString(), pair.GetProperty("line").GetInt32(), pair.GetProperty("other_file").GetString(), pair.GetProperty("other_line").GetInt32()));
        Assert.Contains("leakage  data/de/test.jsonl:1: 'de test one' is 'DE test one' in more.jsonl:1", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AddData_ExamplesThatAreThere_AreRefusedUnlessAllowed()
    {
        project.Write("more.jsonl", Line("etwas Neues", "bad") + Line("DE  train two!", "bad") + Line("de train one", "bad"));

        Refused(["add-data", "de", "more.jsonl"], "more.jsonl:2: 'DE  train two!' is 'de train two' in data/de/train.jsonl:2", "1 of its examples are in the training data already", "--allow-duplicates");
        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl", "--allow-duplicates");

        // The same text with another answer is told, and no reason to refuse.
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("duplicate: 1 of its 3 examples are in the training data already", result.Out, StringComparison.Ordinal);
        Assert.Contains("duplicate  more.jsonl:2: ", result.Out, StringComparison.Ordinal);
        Assert.Contains("contradiction: 1 of its 3 examples contradict an earlier one", result.Out, StringComparison.Ordinal);
        Assert.Contains("contradiction  more.jsonl:3: 'de train one' has another answer than 'de train one' in data/de/train.jsonl:1", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AddData_NearlyTheSameInTrain_IsANoteWithThePair()
    {
        const string Text = "Die Zimmer waren sauber, und alle waren freundlich zu uns.";
        project.Write("data/de/train.jsonl", Line(Text, "good") + Line("kurz", "bad"));
        project.Write("more.jsonl", Line(Text.Replace(", und", " und", StringComparison.Ordinal), "good"));

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("similar: 1 of its 1 examples are nearly in the training data already", result.Out, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^similar  more\.jsonl:1: .* is nearly \(0\.\d\d\) .* in data/de/train\.jsonl:1$", result.Out);
    }

    [Fact]
    public void Plan_HeldOutInTrain_IsRefusedReportedOrPassedOver()
    {
        project.Write("data/en/valid.jsonl", File.ReadAllText(project["data/en/train.jsonl"]));

        Refused(["plan"], "data/en/valid.jsonl:1: 'en train one' is 'en train one' in data/en/train.jsonl:1", "2 held-out examples occur in other data of their language: valid of en in train of en: 2 examples", "leakage: report");
        project.Write("tributary.yaml", File.ReadAllText(project["tributary.yaml"]).TrimEnd() + "\nleakage: report\n");
        Assert.Contains("leakage  valid of en in train of en: 2 examples", Tool.Run(project.Folder, "plan").Out, StringComparison.Ordinal);
        project.Replace("tributary.yaml", "leakage: report", "leakage: off");
        Assert.DoesNotContain("leakage", Tool.Run(project.Folder, "plan").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AddLanguage_SplitOff_MakesThreeSetsThatShareNothing()
    {
        project.Write("fr.csv", "label,text\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{(i % 2 == 0 ? "good" : "bad")},\"texte numéro {Invariant.Text(i / 2)}, avec virgule\"\n")));

        var result = Tool.Run(project.Folder, "add-language", "fr", "--train", "fr.csv", "--split-off");
        var again = Tool.Run(project.Folder, "add-language", "it", "--train", "fr.csv", "--split-off", "20", "--dry-run");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("split off with seed 42", result.Out, StringComparison.Ordinal);
        Assert.Contains("fr: { train: data/fr/train.jsonl, valid: data/fr/valid.jsonl, test: data/fr/test.jsonl }", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        var all = new[] { "train", "valid", "test" }.SelectMany(split => File.ReadAllLines(project[$"data/fr/{split}.jsonl"])).ToArray();
        Assert.Equal(60, all.Length);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(0, Tool.Run(project.Folder, "plan").ExitCode);
    }

    [Fact]
    public void AddLanguage_WithoutTest_SaysThatItIsNotEvaluated()
    {
        var result = Tool.Run(project.Folder, "add-language", "no", "--train", "more.jsonl");

        Assert.Contains("'no' has no test set and will not be evaluated", result.Out, StringComparison.Ordinal);
        Assert.Contains("  \"no\": { train: data/no/more.jsonl }\n", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        Refused(["add-language", "EN", "--train", "more.jsonl"], "has the language 'en' already");
        Refused(["add-language", "it"], "--train FILE is required");
        Refused(["add-language", "it", "--train", "more.jsonl", "--test", "more.jsonl"], "has the same bytes as");
    }

    [Fact]
    public void RemoveLanguage_KeepsTheFilesAndRefusesTheLast()
    {
        var result = Tool.Run(project.Folder, "remove-language", "de");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("kept on the disk: data/de/train.jsonl, data/de/valid.jsonl, data/de/test.jsonl", result.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(project["data/de/train.jsonl"]));
        Assert.DoesNotContain("de:", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        Refused(["remove-language", "en"], "only language");
    }

    [Fact]
    public void Import_NewAndReplace_TakesTheFolderWithItsProvenance()
    {
        WriteAdapter("elsewhere", 2);

        var first = Tool.Run(project.Folder, "import", "fr", "elsewhere", "--note", "from a colleague");
        Refused(["import", "de", "elsewhere"], "--replace");
        Refused(["import", "fr", "elsewhere"], "is the adapter that 'fr' has already");
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
        Assert.Equal(["fr", "fr-CA"], provenance.RootElement.GetProperty("model_card").GetProperty("language").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal("sample/base", provenance.RootElement.GetProperty("base_model_name_or_path").GetString());
        Assert.Equal(["README.md", "adapter_config.json", "adapter_model.safetensors"], provenance.RootElement.GetProperty("files").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.Contains($"  fr: {{ adapter: .tributary/imported/{Path.GetFileName(folder)} }}", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        Assert.Contains("  de: { adapter: .tributary/imported/de-", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        Assert.Contains("valid: data/de/valid.jsonl, test: data/de/test.jsonl }", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
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
        Refused(["import", "fr", "elsewhere"], "elsewhere/README.md: is a link to '", "secret.txt', out of the adapter's folder", "elsewhere/LICENSE: is a link", "elsewhere/tokenizer.json: is a link");
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
        Assert.Equal(("MIT", null), (File.ReadAllText(Path.Combine(folder, "LICENSE")), new FileInfo(Path.Combine(folder, "LICENSE")).LinkTarget));
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
        Refused(["import", "fr", "other"], "[3 x 4]", "[3 x 2]");
        Refused(["import", "fr", "none"], "is not a folder");
    }

    public void Dispose() => project.Dispose();

    private static string Line(string text, string label) => $$"""{"text":"{{text}}","label":"{{label}}"}""" + "\n";

    private void WriteAdapter(string name, int width)
    {
        Directory.CreateDirectory(project[name + "/more"]);
        var config = new LoraConfig { R = 1, LoraAlpha = 1, TargetModules = ["q_proj"], BaseModelNameOrPath = "sample/base" };
        new LoraAdapter(config, [new LoraFactors("q_proj", 1, width, 3, 1, new float[width], [1, 2, 3])]).Write(project[name]);
        project.Write(name + "/more/notes.txt", "x");
        project.Write(name + "/README.md", "---\nlicense: mit\nlanguage:\n- fr\n- fr-CA\ntags: [lora]\n---\n# An adapter\n");
    }

    // The lock of the store may come into being: it is no change of the project.
    private void Refused(string[] arguments, params string[] expected)
    {
        var before = Files();

        var result = Tool.Run(project.Folder, arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.All(expected, text => Assert.Contains(text, result.Error, StringComparison.Ordinal));
        Assert.Equal(before, Files());
    }

    private string[] Files() => [.. project.Snapshot().Where(file => !file.Contains("/.tributary/lock", StringComparison.Ordinal) && !file.Contains("/.tributary/format", StringComparison.Ordinal) && !file.Contains("/.tributary/leakage", StringComparison.Ordinal))];
}
