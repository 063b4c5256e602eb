using Tributary.Adapters;
using Tributary.Numerics;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Docs;

/// <summary>Every recipe that docs/merge-cookbook.md shows in a block with the info string <c>yaml run</c> can be merged.</summary>
public sealed class DocumentedRecipeTests : IDisposable
{
    private const int Rank = 4;
    private const int Width = 128;

    private readonly TempFolder folder = new();

    [Fact]
    public void Cookbook_EveryRecipe_CanBeMerged()
    {
        foreach (var model in new[] { "base", "chat", "code" })
        {
            WriteModel(model);
        }

        foreach (var adapter in new[] { "de", "fr" })
        {
            WriteAdapter(adapter);
        }

        var recipes = Blocks(File.ReadAllLines(Path.Combine(Repository.Root, "docs", "merge-cookbook.md"))).ToArray();

        Assert.NotEmpty(recipes);
        Assert.All(recipes, recipe =>
        {
            File.WriteAllText(folder["recipe.yaml"], recipe);
            var result = Tool.Run(folder.Path, "merge", "recipe.yaml", "--dry-run");
            Assert.True(result.ExitCode == 0, $"{recipe}\n{result.Error}");
        });
    }

    public void Dispose() => folder.Dispose();

    private static IEnumerable<string> Blocks(IEnumerable<string> lines)
    {
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (block is null)
            {
                block = line == "```yaml run" ? [] : null;
            }
            else if (line == "```")
            {
                yield return string.Join('\n', block) + "\n";
                block = null;
            }
            else
            {
                block.Add(line);
            }
        }
    }

    private void WriteModel(string name)
    {
        var target = Directory.CreateDirectory(folder["models", name]).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "base")))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    private void WriteAdapter(string name)
    {
        var target = Directory.CreateDirectory(folder["adapters", name]).FullName;
        var (a, b) = (new float[Rank * Width], new float[Width * Rank]);
        CounterRandom.For(1, name, "A").FillUniform(a, -1, 1);
        CounterRandom.For(1, name, "B").FillUniform(b, -1, 1);
        new LoraAdapter(new LoraConfig { R = Rank, LoraAlpha = Rank, TargetModules = ["q_proj"] },
            [new LoraFactors("model.layers.0.self_attn.q_proj", Rank, Width, Width, 1, a, b)]).Write(target);
    }
}
