using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Merging.Search;
using static Tributary.Tests.Merging.SampleAdapters;

namespace Tributary.Tests.Merging.Search;

public sealed class SearchCandidateTests
{
    public static TheoryData<string> Methods => [.. MergeMethods.All.Values.Where(method => method.Merges.HasFlag(MergeKinds.Adapters))
        .Select(method => method.Name)];

    [Theory]
    [MemberData(nameof(Methods))]
    public void SectionOf_AnyMethod_IsReadAsTheSameSettings(string method)
    {
        MergeSettings[] variants =
        [
            Settings(method), Settings(method) with { Weights = new Dictionary<string, double> { ["pt-BR"] = 0.1, ["no"] = 2 },
                DefaultWeight = 0.5, Lambdas = [1.75] },
            Settings(method) with { Balance = MergeBalance.Norms, CalibrateTau = 0.3,
                CalibrateNorm = CalibrateNorm.Before, Seed = 5, Rank = 7 },
            Settings(method) with { Density = MergeMethods.All[method].HasDensity ? 0.3
                : 1, Dtype = Tributary.Safetensors.TensorDtype.BF16 },
            Settings(method) with { CombineOverride = MergeMethods.All[method] is
                { Elects: true, Profile.HasWeights: false } ? Combine.Largest : null },
        ];

        Assert.All(variants, settings =>
        {
            var problems = new DocumentProblems("pasted");
            var read = MergeSettingsSection.Read(DocumentSection.Open(SearchCandidate.SectionOf(settings), problems).Section("merge"));
            problems.ThrowIfAny();
            Assert.Equal(settings.Identity(), read.Identity());
            Assert.Equal(settings.Lambdas ?? [1], read.Lambdas!);
        });
    }
}
