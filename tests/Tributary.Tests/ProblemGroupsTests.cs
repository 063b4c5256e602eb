namespace Tributary.Tests;

public sealed class ProblemGroupsTests
{
    [Fact]
    public void All_OneKind_TellsTheFirstAndNamesAFewMore()
    {
        var groups = new ProblemGroups();
        for (var i = 0; i < 9; i++)
        {
            groups.Add("shape", new Problem("file", $"tensor 't{i}' is wrong"), $"'t{i}'", "mend it");
        }

        Assert.Equal(9, groups.Count);
        Assert.Equal([new Problem("file", "tensor 't0' is wrong; the same of 't1', 't2', 't3' and 5 more; mend it")], groups.All);
    }

    [Fact]
    public void All_SeveralKinds_AreToldInTheOrderFound()
    {
        var groups = new ProblemGroups();
        groups.Add("b", new Problem("file", "first"), "1");
        groups.Add("a", new Problem("file", "second"), "2");
        groups.Add("b", new Problem("file", "third"), "3");

        Assert.Equal(["first; the same of 3", "second"], groups.All.Select(problem => problem.Text));
    }
}
