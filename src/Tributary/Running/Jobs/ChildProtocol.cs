using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>
/// How a training child talks to the run that started it: one JSON object a line on its standard output for progress, its standard error
/// for people, its exit code for the outcome. The other way there is one sign only: the end of its standard input asks it to stop, which
/// the operating system gives too when the parent is killed; so no child outlives its run.
/// </summary>
internal static class ChildProtocol
{
    /// <summary>One line of progress, without its line end.</summary>
    public static string Line(TrainingProgress progress) => JsonSerializer.Serialize(progress, JobJson.LineWithNulls.TrainingProgress);

    /// <summary>Reads a line of progress; null if the line is none.</summary>
    public static TrainingProgress? TryRead(string line) =>
        line.StartsWith('{') ? JsonFile.TryParse(line, JobJson.LineWithNulls.TrainingProgress) : null;

    /// <summary>A token that is cancelled at the end of a stream.</summary>
    /// <param name="input">The child's standard input.</param>
    /// <param name="alongside">Cancels too.</param>
    public static CancellationTokenSource CancelledAtEndOf(Stream input, CancellationToken alongside)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(alongside);
        var watcher = new Thread(() =>
        {
            while (input.ReadByte() >= 0)
            {
            }

            try
            {
                source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The training ended before its input did.
            }
        })
        { IsBackground = true };
        watcher.Start();
        return source;
    }
}
