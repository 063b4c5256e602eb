using System.Xml.Linq;
using Mono.Cecil;
using Tributary.Testing;

namespace Tributary.Tests.Architecture;

/// <summary>What others may build on is small, and reviewed: a type or member that becomes public stands in a PublicAPI file.</summary>
public sealed class PublicSurfaceTests
{
    private const int MostTypes = 120;

    private static readonly string[] Insiders = ["Tributary.Cli", "Tributary.Torch"];

    [Fact]
    public void Source_PublicTypes_AreFew()
    {
        string[] projects = ["Tributary", "Tributary.Torch", "Tributary.Cli"];
        var types = projects.SelectMany(project => PublicTypes(NamespaceTests.AssemblyOf(project))).ToArray();

        Assert.InRange(types.Length, 1, MostTypes);
    }

    [Fact]
    public void Source_Internals_AreShownToOurProgramsAndTestsOnly()
    {
        var shown = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(project => XDocument.Load(project).Descendants("InternalsVisibleTo")
                .Select(one => one.Attribute("Include")!.Value));

        Assert.All(shown, name => Assert.True(Insiders.Contains(name) || name.EndsWith(".Tests", StringComparison.Ordinal), name));
    }

    private static string[] PublicTypes(string assembly)
    {
        using var read = AssemblyDefinition.ReadAssembly(assembly);
        return [.. read.MainModule.Types.Where(type => type.IsPublic).Select(type => type.FullName)];
    }
}
