using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Planning.Inputs;

/// <summary>What a plan says of held-out examples in other data, and what it remembers of that.</summary>
public sealed class ProjectLeakageTests : IDisposable
{
    private const string Long = "the rooms were clean and the staff were friendly to all of us";

    private static readonly string[] Rivers = ["the Rhine at Cologne", "Vistula near Krakow", "a branch of the Nile", "Mississippi",
        "Douro by Porto", "upper Ganges"];

    private readonly SampleProject sample = new();

    private string Cache => Path.Combine(sample.Folder, ".tributary", "leakage");

    [Fact]
    public void Of_TestInTrain_IsRefusedWithTenPairsAndTheNumberOfAll()
    {
        sample.WriteData("en", "test", Enumerable.Range(0, 14).Select(i => ($"{Long} number {Invariant.Text(i)}", "good")));
        sample.WriteData("en", "train", [(Long + " number 3", "good"), ("other", "bad")]);

        var problems = Assert.Throws<BadInputException>(() => sample.Plan()).Problems;

        Assert.Equal(11, problems.Count);
        Assert.Equal("data/en/test.jsonl:1", problems[0].Where);
        Assert.EndsWith("in data/en/train.jsonl:1", problems[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("14 held-out examples occur in other data of their language (the first 10 are listed): test of en in train of "
            + "en: 14 examples.", problems[10].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ValidInTrainAndTestInValid_AreRefusedToo()
    {
        sample.WriteData("de", "valid", [("en train 0", "bad"), ("de train 1", "good"), (Long, "good")]);
        sample.WriteData("de", "test", [(Long + "!", "good")]);

        var problems = Assert.Throws<BadInputException>(() => sample.Plan()).Problems;

        Assert.Equal(["data/de/test.jsonl:1", "data/de/valid.jsonl:2", "tributary.yaml"], problems.Select(problem => problem.Where));
    }

    [Fact]
    public void Of_IdenticalAcrossLanguagesOrContradicting_IsToldAndNotRefused()
    {
        sample.WriteData("de", "test", [("EN train 2!", "bad"), (Long, "good")]);
        sample.WriteData("en", "train", [("en train 2", "good"), (Long + " indeed", "good"), ("same", "good"), ("same.", "bad")]);

        var plan = sample.Plan();
        var report = plan.Inputs.Leakage;

        using var document = System.Text.Json.JsonDocument.Parse(PlanDocument.ToJson(plan, plan.State.LookAhead()));
        var leaks = document.RootElement.GetProperty("leakage");
        Assert.Equal(["across_languages", "contradiction"], leaks.EnumerateArray().Select(leak => leak.GetProperty("kind").GetString()));
        Assert.Equal(("data/de/test.jsonl", 1), (leaks[0].GetProperty("example").GetProperty("file").GetString(), leaks[0]
            .GetProperty("example").GetProperty("line").GetInt32()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, document.RootElement.GetProperty("gate").GetProperty("languages")[1]
            .GetProperty("detectable_drop").ValueKind);
        Assert.Equal(["en", "de"], document.RootElement.GetProperty("gate").GetProperty("languages").EnumerateArray()
            .Select(outlook => outlook.GetProperty("language").GetString()));
        Assert.Equal(["test of de in train of en: 1 examples", "train of en: 1 examples contradict an earlier one"], report.Counts());
        var twice = Assert.Single(report.Of(LeakageKind.Contradiction));
        Assert.Equal(("data/en/train.jsonl:4", "data/en/train.jsonl:3"), (twice.Example.ToString(), twice.Other.ToString()));
    }

    [Fact]
    public void Of_MultipleChoice_SameQuestionWithOtherOptionsIsAnother()
    {
        sample.Yaml = sample.Yaml.Replace("""kind: classification, labels: [bad, good], prompt: "{text} =", target: " {label}" }""",
            """kind: multiple_choice, prompt: "{text} =", choices: options, answer: label }""", StringComparison.Ordinal);
        foreach (var (file, number) in Directory.EnumerateFiles(Path.Combine(sample.Folder, "data"), "*.jsonl", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select((file, number) => (file, number)))
        {
            File.WriteAllText(file, $$"""{"text":"Which of these is a river?","options":["{{Rivers[number]}}","the Alps"],"label":0}"""
                + "\n");
        }

        Assert.Empty(sample.Plan().Inputs.Leakage.Findings);

        var train = Path.Combine(sample.Folder, "data", "de", "train.jsonl");
        File.WriteAllText(train, File.ReadAllText(train)
            + """{"text":"Which of these is a river?","options":["the Alps","the Rhine at Cologne"],"label":1}""" + "\n");
        Assert.Equal("data/de/test.jsonl:1", Assert.Throws<BadInputException>(() => sample.Plan()).Problems[0].Where);
    }

    [Fact]
    public void Of_SecondTime_IsRememberedAndForgottenWhenDataChange()
    {
        sample.Yaml += "\nleakage: report\n";
        sample.AppendLine("en", "test", """{"text":"en train 4","label":"good"}""");
        sample.Plan().Store.Prepare();
        var first = sample.Plan().Inputs.Leakage;
        // A remembered pair is believed: so it shows where the second answer comes from.
        var lines = File.ReadAllLines(Cache);
        var line = Assert.Single(lines, line => line.EndsWith("\t6:4:1", StringComparison.Ordinal));
        File.WriteAllLines(Cache, lines.Select(known => known == line ? line.Replace("6:4:1", "6:5:1", StringComparison.Ordinal) : known));

        var second = sample.Plan().Inputs.Leakage;
        sample.AppendLine("en", "train", """{"text":"one more","label":"good"}""");
        var third = sample.Plan().Inputs.Leakage;

        Assert.Equal("data/en/train.jsonl:5", Assert.Single(first.Findings).Other.ToString());
        Assert.Equal("data/en/train.jsonl:6", Assert.Single(second.Findings).Other.ToString());
        Assert.Equal(first.Findings, third.Findings);
    }

    [Theory]
    [InlineData("6:99:1")]
    [InlineData("99:4:1")]
    [InlineData("6:4")]
    [InlineData("6:4:NaN")]
    [InlineData("-1:4:1")]
    [InlineData("x")]
    public void Of_DamagedCache_IsLookedForAgain(string pairs)
    {
        sample.Yaml += "\nleakage: report\n";
        sample.AppendLine("en", "test", """{"text":"en train 4","label":"good"}""");
        sample.Plan().Store.Prepare();
        var first = sample.Plan().Inputs.Leakage;
        File.WriteAllLines(Cache, File.ReadAllLines(Cache).Select(line => line[..65] + pairs).Append("garbage\t\t"));

        Assert.Equal(first.Findings, sample.Plan().Inputs.Leakage.Findings);
        Assert.DoesNotContain(File.ReadAllLines(Cache), line => line.EndsWith(pairs, StringComparison.Ordinal));
    }

    [Fact]
    public void Of_LeakageKey_IsNoPartOfAnyIdentity()
    {
        var refuse = sample.Plan().Stations.Select(station => station.Identity).ToArray();
        sample.Yaml += "\nleakage: off\n";

        Assert.Equal(refuse, sample.Plan().Stations.Select(station => station.Identity));
        Assert.Empty(sample.Plan().Inputs.Leakage.Findings);
        sample.Yaml = sample.Yaml.Replace("leakage: off", "leakage: warn", StringComparison.Ordinal);
        Assert.Contains("leakage 'warn' is not one of: refuse, report, off", Assert.Throws<BadInputException>(() => sample.Plan())
            .Message, StringComparison.Ordinal);
    }

    public void Dispose() => sample.Dispose();
}
