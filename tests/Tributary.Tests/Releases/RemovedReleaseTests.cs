using Tributary.Releases;

namespace Tributary.Tests.Releases;

public sealed class RemovedReleaseTests : IDisposable
{
    private readonly SampleReleases sample = new();

    [Fact]
    public void Refuse_RemovedByACleaning_SaysSoAndWhatIsLeft()
    {
        Enumerable.Range(1, 3).ToList().ForEach(version => sample.Releases.Build(sample.Content(Invariant.Text(version))));
        StoreCleaning.Of(sample.Store, [], keep: 2).Remove();

        Assert.Contains("release 1 was removed by gc; what is left: 2, 3", Assert.Throws<BadInputException>(() => RemovedRelease.Refuse(sample.Releases, 1)).Message, StringComparison.Ordinal);
        // One that stands, and one that never was, are another's to judge.
        RemovedRelease.Refuse(sample.Releases, 2);
        RemovedRelease.Refuse(sample.Releases, 9);
    }

    public void Dispose() => sample.Dispose();
}
