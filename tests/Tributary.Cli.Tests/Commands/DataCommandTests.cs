namespace Tributary.Cli.Tests.Commands;

/// <summary>The verbs that change a project's data, each in a process of its own.</summary>
public sealed class DataCommandTests : IDisposable
{
    private const int LongestPath = 4095;
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
        Assert.Equal(yaml.Replace("data/de/train.jsonl", "[data/de/train.jsonl, data/de/more.jsonl]", StringComparison.Ordinal),
            File.ReadAllText(project["tributary.yaml"]));
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
        Assert.StartsWith("--- a/tributary.yaml\n+++ b/tributary.yaml\n@@ -", document.RootElement.GetProperty("diff")
            .GetString(), StringComparison.Ordinal);
        Assert.Equal(("data/de/more.jsonl", "train"), (document.RootElement.GetProperty("files")[0].GetProperty("path").GetString(),
            document.RootElement.GetProperty("files")[0].GetProperty("split").GetString()));
        Assert.Equal(before, project.Snapshot());
    }

    [Fact]
    public void AddData_SameNameTwice_TakesAFreeName()
    {
        Assert.Equal(0, Tool.Run(project.Folder, "add-data", "de", "more.jsonl").ExitCode);
        project.Write("more.jsonl", Line("the beer was warm and the waiter was nowhere to be seen", "bad"));

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("train: [data/de/train.jsonl, data/de/more.jsonl, data/de/more-2.jsonl]",
            File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void AddData_LeftByAKilledCommand_IsTakenNotCopiedAgain()
    {
        File.Copy(project["more.jsonl"], project["data/de/more.jsonl"]);
        project.Write("data/de/.more.jsonl.0123456789abcdef.partial", "half");

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl");

        Assert.Contains("lists data/de/more.jsonl", result.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(project["data/de/more-2.jsonl"]));
        Assert.Contains("[data/de/train.jsonl, data/de/more.jsonl]", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void AddData_ProjectFileCannotBeWritten_TakesTheFileAwayAgain()
    {
        // Behind a link, with a path so long that no name beside it fits.
        var yaml = File.ReadAllText(project["tributary.yaml"]);
        var deep = project.Folder;
        while (deep.Length < LongestPath - 220)
        {
            deep = Path.Combine(deep, new string('d', 200));
        }

        deep = Path.Combine(deep, new string('d', LongestPath - deep.Length - 15));
        Directory.CreateDirectory(deep);
        File.Move(project["tributary.yaml"], Path.Combine(deep, "p.yaml"));
        File.CreateSymbolicLink(project["tributary.yaml"], Path.Combine(deep, "p.yaml"));

        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["test.jsonl", "train.jsonl", "valid.jsonl"], Directory.GetFiles(project["data/de"]).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.Equal(yaml, File.ReadAllText(project["tributary.yaml"]));
    }

    [Fact]
    public void AddData_BadInput_IsToldAtOnceAndChangesNothing()
    {
        project.Write("broken.jsonl", "{\"text\":\"x\",\"label\":\"ugly\"}\nnot json\n");
        project.Write("twin.jsonl", File.ReadAllText(project["data/en/train.jsonl"]));

        project.Refused(["add-data", "de", "broken.jsonl"], "broken.jsonl:1: field 'label' is 'ugly'", "broken.jsonl:2: is not JSON");
        project.Refused(["add-data", "de", "twin.jsonl"], "has the same bytes as 'data/en/train.jsonl', which the "
            + "project lists for 'en' already");
        project.Refused(["add-data", "fr", "more.jsonl"], "has no language 'fr'; it has: en, de");
        project.Refused(["add-data", "de", "more.jsonl", "--split", "test"], "has test data already", "replace the file");
        project.Refused(["add-data", "d/e", "more.jsonl"], "is not a language tag");
        project.Refused(["add-data", "de", "none.jsonl"], "does not exist");
    }

    [Fact]
    public void AddData_HeldOutExamples_AreRefusedUnlessAllowedWithAReason()
    {
        const string Text = "Die Zimmer waren sauber, und alle waren freundlich zu uns.";
        project.Write("data/de/test.jsonl", Line(Text, "good") + Line("kurz", "bad"));
        project.Write("more.jsonl", Line("etwas ganz anderes", "bad")
            + Line("die zimmer waren sauber und alle waren freundlich zu uns", "good") + Line("Kurz!", "bad"));

        project.Refused(["add-data", "de", "more.jsonl"], "data/de/test.jsonl:1: '" + Text + "' is nearly (0.", "in more.jsonl:2",
            "data/de/test.jsonl:2: 'kurz' is 'Kurz!' in more.jsonl:3", "2 held-out examples", "allow the leakage");
        project.Refused(["add-data", "de", "more.jsonl", "--allow-leakage", " "], "the reason for allowing leakage");
        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl", "--allow-leakage", "known twins");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("leakage  data/de/test.jsonl:2: 'kurz' is 'Kurz!' in more.jsonl:3\n", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("\nleakage: report   # known twins", File.ReadAllText(project["tributary.yaml"])
            .TrimEnd(), StringComparison.Ordinal);
        var plan = Tool.Run(project.Folder, "plan", "--no-measure");
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
        Assert.Equal(("leakage", "data/de/test.jsonl", 1, "more.jsonl", 1),
            (pair.GetProperty("kind").GetString(), pair.GetProperty("file").GetString(), pair.GetProperty("line").GetInt32(),
            pair.GetProperty("other_file").GetString(), pair.GetProperty("other_line").GetInt32()));
        Assert.Contains("leakage  data/de/test.jsonl:1: 'de test one' is 'DE test one' in more.jsonl:1",
            result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AddData_ExamplesThatAreThere_AreRefusedUnlessAllowed()
    {
        project.Write("more.jsonl", Line("etwas Neues", "bad") + Line("DE  train two!", "bad") + Line("de train one", "bad"));

        project.Refused(["add-data", "de", "more.jsonl"], "more.jsonl:2: 'DE  train two!' is 'de train two' in data/de/train.jsonl:2",
            "1 of its examples are in the training data already", "allow duplicates");
        var result = Tool.Run(project.Folder, "add-data", "de", "more.jsonl", "--allow-duplicates");

        // The same text with another answer is told, and no reason to refuse.
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("duplicate: 1 of its 3 examples are in the training data already", result.Out, StringComparison.Ordinal);
        Assert.Contains("duplicate  more.jsonl:2: ", result.Out, StringComparison.Ordinal);
        Assert.Contains("contradiction: 1 of its 3 examples contradict an earlier one", result.Out, StringComparison.Ordinal);
        Assert.Contains("contradiction  more.jsonl:3: 'de train one' has another answer than 'de train one' in data/de/train.jsonl:1",
            result.Out, StringComparison.Ordinal);
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

        project.Refused(["plan"], "data/en/valid.jsonl:1: 'en train one' is 'en train one' in data/en/train.jsonl:1",
            "2 held-out examples occur in other data of their language: valid of en in train of en: 2 examples", "leakage: report");
        project.Write("tributary.yaml", File.ReadAllText(project["tributary.yaml"]).TrimEnd() + "\nleakage: report\n");
        Assert.Contains("leakage  valid of en in train of en: 2 examples", Tool.Run(project.Folder, "plan").Out, StringComparison.Ordinal);
        project.Replace("tributary.yaml", "leakage: report", "leakage: off");
        Assert.DoesNotContain("leakage", Tool.Run(project.Folder, "plan").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AddLanguage_SplitOff_MakesThreeSetsThatShareNothing()
    {
        project.Write("fr.csv", "label,text\n" + string.Concat(Enumerable.Range(0, 60)
            .Select(i => $"{(i % 2 == 0 ? "good" : "bad")},\"texte numéro {Invariant.Text(i / 2)}, avec virgule\"\n")));

        var result = Tool.Run(project.Folder, "add-language", "fr", "--train", "fr.csv", "--split-off");
        var again = Tool.Run(project.Folder, "add-language", "it", "--train", "fr.csv", "--split-off", "20", "--dry-run");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("split off with seed 42", result.Out, StringComparison.Ordinal);
        Assert.Contains("fr: { train: data/fr/train.jsonl, valid: data/fr/valid.jsonl, test: data/fr/test.jsonl }",
            File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
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
        project.Refused(["add-language", "EN", "--train", "more.jsonl"], "has the language 'en' already");
        project.Refused(["add-language", "it"], "a training file is required");
        project.Refused(["add-language", "it", "--train", "more.jsonl", "--test", "more.jsonl"], "has the same bytes as");
    }

    [Fact]
    public void RemoveLanguage_KeepsTheFilesAndRefusesTheLast()
    {
        var result = Tool.Run(project.Folder, "remove-language", "de");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("kept on the disk: data/de/train.jsonl, data/de/valid.jsonl, data/de/test.jsonl",
            result.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(project["data/de/train.jsonl"]));
        Assert.DoesNotContain("de:", File.ReadAllText(project["tributary.yaml"]), StringComparison.Ordinal);
        project.Refused(["remove-language", "en"], "only language");
    }

    public void Dispose() => project.Dispose();

    private static string Line(string text, string label) => $$"""{"text":"{{text}}","label":"{{label}}"}""" + "\n";
}
