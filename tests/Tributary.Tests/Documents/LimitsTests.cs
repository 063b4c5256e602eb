using System.Reflection;
using Tributary.Testing;

namespace Tributary.Tests.Documents;

/// <summary>docs/limits.md says the bounds that the program has.</summary>
public sealed class LimitsTests
{
    public static TheoryData<string, string> Rows =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "limits.md"))
            .Where(line => line.StartsWith('|') && line.EndsWith("` |", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[3].Replace(",", "", StringComparison.Ordinal), cells[^2].Trim('`'))),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Document_Bound_IsThatOfTheProgram(string written, string constant) =>
        Assert.Equal(written, Invariant.Text(Convert.ToInt64(ValueOf(constant.Split('.')), CultureInfo.InvariantCulture)));

    private static object ValueOf(string[] path)
    {
        var type = Assert.Single(typeof(Language).Assembly.GetTypes(), type => type.Name == path[0]);
        object? value = null;
        foreach (var name in path[1..])
        {
            var owner = value?.GetType() ?? type;
            const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance;
            value = owner.GetField(name, Any)?.GetValue(value) ?? owner.GetProperty(name, Any)!.GetValue(value);
        }

        return value is TimeSpan time ? time.TotalSeconds : value!;
    }
}
