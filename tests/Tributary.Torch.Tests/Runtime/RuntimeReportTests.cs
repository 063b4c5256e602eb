using Tributary.Torch.Runtime;

namespace Tributary.Torch.Tests.Runtime;

public sealed class RuntimeReportTests
{
    [Fact]
    public void Create_WhereTestsRun_FindsEverything()
    {
        var report = RuntimeReport.Create();
        Assert.Empty(report.Problems);
        Assert.StartsWith("2.10", report.Libtorch, StringComparison.Ordinal);
        Assert.True(report.Threads >= 1);
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal(report.LibtorchFolder, json.RootElement.GetProperty("libtorch_folder").GetString());
    }

    [Fact]
    public void NewestVersion_SeveralInAnyOrder_IsTheLargest()
    {
        Assert.Equal("GLIBCXX_3.4.30", RuntimeReport.NewestVersion("GLIBCXX_3.4\0GLIBCXX_3.4.9\0GLIBCXX_3.4.30\0GLIBCXX_3.4.2\0"u8));
        Assert.Null(RuntimeReport.NewestVersion("GLIBCXX_3.4\0"u8));
    }
}
