using Tributary.Testing;

namespace Tributary.Cli.Tests.Commands;

/// <summary>The seconds of a project's first plan.</summary>
public sealed class PlanSpeedTests
{
    private const string Measuring = "measuring this machine once";

    [Fact]
    public void Plan_FirstOfAProject_MeasuresOnceAndTellsSeconds()
    {
        using var project = RiverProject.Create(epochs: 2);

        var first = Tool.Run(project.Path, "plan", "--json");
        var second = Tool.Run(project.Path, "plan");

        Assert.Equal(0, first.ExitCode);
        Assert.Contains(Measuring, first.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(first.Out);
        var expected = document.RootElement.GetProperty("stations").EnumerateArray()
            .Single(station => station.GetProperty("station").GetString() == "train/de").GetProperty("expected");
        Assert.Equal("calibration", expected.GetProperty("basis").GetString());
        Assert.InRange(expected.GetProperty("seconds").GetDouble(), 0.01, 600);
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.Matches(@"(?m)^train/de  has not run yet \(about \d+ s, \d+ tokens\)$", second.Out);
    }

    [Fact]
    public void Plan_NoMeasure_TellsTokensAndMakesNoStore()
    {
        using var project = RiverProject.Create(epochs: 2);

        var plan = Tool.Run(project.Path, "plan", "--no-measure");

        Assert.Equal((0, ""), (plan.ExitCode, plan.Error));
        Assert.Matches(@"(?m)^train/de  has not run yet \(about \d+ tokens\)$", plan.Out);
        Assert.False(Directory.Exists(project[".tributary"]));
    }

    [Fact]
    public void Plan_ModelThatCannotBeMeasured_SaysWhyAndTellsTokens()
    {
        using var project = new CliProject();

        var plan = Tool.Run(project.Folder, "plan");

        Assert.Equal(0, plan.ExitCode);
        Assert.StartsWith("no seconds yet: ", plan.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Measuring, plan.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"base_model":"nowhere"}""")]
    public void MeasureSpeed_NoQuestion_IsRefused(string input)
    {
        using var folder = new TempFolder();

        using var process = Tool.Start(folder.Path, null, "measure-speed");
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(2, process.ExitCode);
        Assert.Contains("standard input", error, StringComparison.Ordinal);
    }
}
