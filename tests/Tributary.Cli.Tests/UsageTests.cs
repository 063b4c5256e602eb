using Tributary.Releases.Stores;

namespace Tributary.Cli.Tests;

/// <summary>Wrong usage: exit code 2, the option with what it expects and what was found, no trace and no name of a .NET type.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly CliProject project = new();

    [Theory]
    [InlineData("--workers expects a whole number of at least 1, found 'abc'", "up", "--workers", "abc")]
    [InlineData("--workers expects a whole number of at least 1, found '1.5'", "up", "--workers", "1.5")]
    [InlineData("--workers expects a whole number of at least 1, found '99999999999'", "compare", "--workers", "99999999999")]
    [InlineData("--keep expects a whole number of at least 0, found 'abc'", "gc", "--keep", "abc")]
    [InlineData("--keep expects a whole number of at least 0, found '-1'", "gc", "--keep", "-1")]
    [InlineData("--rank expects a whole number of at least 1, found 'abc'", "export", "1", "--as", "peft", "--rank", "abc", "--out", "zz")]
    [InlineData("--threads expects a whole number of at least 1, found '0'", "train", "en", "--threads", "0")]
    [InlineData("--seed expects a whole number, found 'x'", "compare", "--seed", "x")]
    [InlineData("--split-off expects a whole number, found 'ten'", "add-language", "it", "--train", "a.jsonl", "--split-off", "ten")]
    [InlineData("--split expects one of train, valid, test, found 'foo'", "add-data", "de", "a.jsonl", "--split", "foo")]
    [InlineData("--split expects one of train, valid, test, found '7'", "evaluate", "--split", "7")]
    [InlineData("--language expects a language tag, as in en or pt-BR, found '../x'", "evaluate", "--language", "../x")]
    [InlineData("--by expects one of language, station, month, release, found 'week'", "costs", "--by", "week")]
    [InlineData("--max-new-tokens expects a whole number of at least 1, found 'abc'", "generate", "--prompt",
        "x", "--max-new-tokens", "abc")]
    [InlineData("--temperature expects a number of 0 or more, found 'warm'", "generate", "--prompt", "x", "--temperature", "warm")]
    [InlineData("--only en and --force de contradict each other", "up", "--only", "en", "--force", "de")]
    public void Verb_BadValue_IsOneLineWithOptionExpectedAndFound(string expected, params string[] arguments)
    {
        var before = project.Snapshot();

        var result = Tool.Run(project.Folder, arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.StartsWith(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.Error.Trim().Split('\n').Length);
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, project.Snapshot());
    }

    [Theory]
    [InlineData("'tributary releases show --help'", "releases", "show", "abc")]
    [InlineData("'tributary plan --help'", "plan", "--bogus")]
    [InlineData("'tributary --help'", "plam")]
    public void Verb_Unclear_NamesTheHelpThatThereIs(string expected, params string[] arguments)
    {
        var result = Tool.Run(project.Folder, arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith(expected + " shows what is expected\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tributary plan [options]", "plan", "--help")]
    [InlineData("tributary releases show <release> [options]", "releases", "show", "--help")]
    public void Help_Usage_NamesTheProgramAsItIsCalled(string expected, params string[] arguments)
    {
        var result = Tool.Run(project.Folder, arguments);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(expected, result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Tributary.Cli", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("there is no folder", "up", "--json", "nonexist/x.json")]
    [InlineData("is a folder; expected a file", "plan", "--json", "data")]
    [InlineData("--json: '/proc/x.json' cannot be written", "add-data", "de", "more.jsonl", "--json", "/proc/x.json")]
    [InlineData("is a file; expected a folder", "report", "--out", "tributary.yaml/reports")]
    [InlineData("--out: '/proc/reports' cannot be written", "report", "--out", "/proc/reports")]
    public void Target_ThatCannotBeWritten_IsRefusedBeforeAnyWork(string expected, params string[] arguments)
    {
        project.Write("more.jsonl", """{"text":"a room with a view over the lake","label":"good"}""" + "\n");
        var before = project.Snapshot();

        var result = Tool.Run(project.Folder, arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(before, project.Snapshot());
    }

    [Theory]
    [InlineData("did you mean 'plan'?", "plam")]
    [InlineData("did you mean '--project'?", "plan", "--projct", "x")]
    [InlineData("did you mean 'show'?", "releases", "shwo", "1")]
    [InlineData("did you mean '--help'?", "up", "--helpp")]
    [InlineData("--json expects a value, found '--bogus'", "up", "--json", "--bogus")]
    [InlineData("tributary expects a command: init, plan, up")]
    public void Verb_OrOptionUnknown_IsOneLineWithTheNearest(string expected, params string[] arguments)
    {
        var result = Tool.Run(project.Folder, arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(expected, result.Error.Split('\n')[0], StringComparison.Ordinal);
        Assert.Equal(2, result.Error.Trim().Split('\n').Length);
    }

    [Theory]
    [InlineData("no release 7", "releases", "show", "7")]
    [InlineData("tributary.yaml:7: training.epoch is not a known key", "plan")]
    [InlineData("'--bogus' is no option", "verify", "--bogus")]
    public void Json_OfACommandThatFails_SaysHowWithItsPlaces(string expected, params string[] arguments)
    {
        project.Replace("tributary.yaml", "epochs: 2", "epoch: 2");

        var result = Tool.Run(project.Folder, [.. arguments, "--json"]);

        var document = JsonDocument.Parse(result.Out).RootElement;
        var problem = document.GetProperty("problems").EnumerateArray().First();
        Assert.Equal((2, "bad_input"), (result.ExitCode, document.GetProperty("outcome").GetString()));
        Assert.Contains(expected, $"{problem.GetProperty("where")}: {problem.GetProperty("text")}", StringComparison.Ordinal);
    }

    [Fact]
    public void Up_ThatFails_WritesADocumentAndSaysTheReasonOnce()
    {
        // The base model is one tensor: no training can load it.
        var result = Tool.Run(project.Folder, "up", "--json");

        using var document = JsonDocument.Parse(result.Out);
        var outcome = document.RootElement.GetProperty("outcome").GetString();
        var error = document.RootElement.GetProperty("error").GetString()!;
        // The training had begun when it found that out: no bad input before any work.
        Assert.Equal((1, "failed"), (result.ExitCode, outcome));
        Assert.Contains("train/en", error, StringComparison.Ordinal);
        Assert.Contains("train/en failed\n", result.Error, StringComparison.Ordinal);
        var reason = error.Split('\n')[0].Split(": ", 2)[1];
        Assert.Single(result.Error.Split('\n'), line => line.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Gc_WhileARunIsGoingOn_SaysSoAndListsNoLeftovers()
    {
        var store = Store.At(project.Folder);
        Directory.CreateDirectory(Path.Combine(store.Folder, "stations", "train", ".de-0123456789ab.partial"));
        using (StoreLock.Take(store, "process 17", TimeProvider.System))
        {
            var during = Tool.Run(project.Folder, "gc");

            Assert.Equal(0, during.ExitCode);
            Assert.Contains("a run is going on (the store is held by process 17 on ", during.Out, StringComparison.Ordinal);
            Assert.DoesNotContain(".partial", during.Out, StringComparison.Ordinal);
            Assert.Equal(2, Tool.Run(project.Folder, "gc", "--yes").ExitCode);
        }

        var after = Tool.Run(project.Folder, "gc", "--keep", "0");
        Assert.Contains("left by a run that was killed", after.Out, StringComparison.Ordinal);
        Assert.Contains("--keep 0: the current release is always kept", after.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("a run is going on", after.Out, StringComparison.Ordinal);
    }

    public void Dispose() => project.Dispose();
}
