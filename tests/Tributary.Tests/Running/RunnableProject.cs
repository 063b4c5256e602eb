using Tributary.Planning;
using Tributary.Planning.Inputs;
using Tributary.Releases;
using Tributary.Releases.Stores;
using Tributary.Running;
using Tributary.Running.Jobs;
using Tributary.Tests.Projects;

namespace Tributary.Tests.Running;

/// <summary>The sample project with test sets that show something, run with fakes.</summary>
internal sealed class RunnableProject : IDisposable
{
    public const int TestExamples = 60;

    public RunnableProject()
    {
        foreach (var language in new[] { "en", "de" })
        {
            Sample.WriteData(language, "test", Tests(language, TestExamples));
        }
    }

    public SampleProject Sample { get; } = new();

    /// <summary>Where the model is wrong, by adapter folder and index of the example.</summary>
    public Func<string, int, bool> Errs { get; set; } = (_, _) => false;

    public List<RunEvent> Events { get; } = [];

    /// <summary>The folders of the models that runs loaded, in order.</summary>
    public List<string> Loaded { get; } = [];

    /// <summary>The trainings of the last run.</summary>
    public IReadOnlyList<string> Trained { get; private set; } = [];

    public Store Store => Store.At(Sample.Folder);

    public ReleaseStore Releases => new(Store);

    public static IEnumerable<(string Text, string Label)> Tests(string language, int count) =>
        Enumerable.Range(0, count).Select(i => ($"{language} test {i}", i % 2 == 0 ? "bad" : "good"));

    public Plan Plan(PlanScope? scope = null) => Sample.Plan(scope);

    /// <summary>Runs the project.</summary>
    /// <param name="isGood">False: the model is wrong on two examples of three.</param>
    /// <param name="options">How; null: as it is.</param>
    /// <param name="scope">What; null: the project's own stations.</param>
    /// <param name="told">Told of events.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<RunResult> Run(bool isGood = true, RunOptions? options = null, PlanScope? scope = null, Action<RunEvent>? told = null,
        CancellationToken cancellation = default)
    {
        var runner = new InProcessRunner();
        var model = isGood ? 1.0 : 99;
        try
        {
            return await ProjectRun.RunAsync(
                Sample.Folder, scope ?? PlanScope.Merged, options ?? new RunOptions(), new Machine(2, [], 1),
                new PlanRunner(runner, Load, TimeProvider.System), TimeProvider.System,
                new SynchronousProgress<RunEvent>(value =>
                {
                    lock (Events)
                    {
                        Events.Add(value);
                    }

                    told?.Invoke(value);
                }),
                cancellation);
        }
        finally
        {
            Trained = [.. runner.Trained];
        }

        FakeModel Load(string folder)
        {
            Loaded.Add(folder);
            return new FakeModel(model, Errs);
        }
    }

    public void AddTraining(string language, params IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            Sample.AppendLine(language, "train", $$"""{"text":"{{text}}","label":"good"}""");
        }
    }

    /// <summary>Every file of the releases with its digest.</summary>
    public IReadOnlyList<string> ReleaseFiles() =>
        [.. Directory.EnumerateFiles(Store.ReleasesFolder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {Digest.OfFile(path)}")];

    public void Dispose() => Sample.Dispose();
}
