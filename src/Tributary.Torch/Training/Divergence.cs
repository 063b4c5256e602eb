namespace Tributary.Torch.Training;

/// <summary>
/// When a training has gone astray. A loss or gradient that is no finite number ends it at once. So does a loss that has gone up for good:
/// the mean of the last 20 steps is above both twice the mean of the first 20 and ln V, what guessing blindly among V tokens would lose.
/// Both, since a training that begins near 0 may double by chance, and a base model new to its task may begin above ln V.
/// </summary>
internal static class Divergence
{
    private const int Window = 20;

    /// <summary>Ends a step that cannot be used.</summary>
    /// <param name="report">What the step saw.</param>
    /// <param name="step">Its number, from 1.</param>
    /// <param name="examples">The indices of its training examples, from 0.</param>
    /// <exception cref="InvalidDataException">Loss or gradient is no finite number.</exception>
    public static void RequireFinite(StepReport report, int step, IEnumerable<int> examples)
    {
        if (!report.IsFinite)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"training broke at step {step}: loss {report.Loss}, gradient norm {report.GradientNorm}, in a batch "
                    + $"of training {Name(examples)}. ")
                + "Lower training.learning_rate; where it breaks at step 1, look for broken weights in the base model");
        }
    }

    /// <summary>Ends a training whose loss has gone up for good.</summary>
    /// <param name="losses">Loss of every step so far.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="examples">The indices of the last step's training examples, from 0.</param>
    /// <exception cref="InvalidDataException">It has.</exception>
    public static void RequireProgress(IReadOnlyList<double> losses, int vocabulary, IEnumerable<int> examples)
    {
        if (losses.Count < 2 * Window)
        {
            return;
        }

        var (first, last) = (losses.Take(Window).Average(), Enumerable.Range(losses.Count - Window, Window).Average(step => losses[step]));
        if (last > Math.Max(2 * first, Math.Log(vocabulary)))
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"training diverged: at step {losses.Count} the mean loss of the last {Window} steps is {last:0.000}, of the first "
                    + $"{Window} it was {first:0.000}, and guessing blindly would lose {Math.Log(vocabulary):0.000}; ")
                + $"the last batch held training {Name(examples)}. Lower training.learning_rate, or raise training.warmup_ratio");
        }
    }

    private static string Name(IEnumerable<int> examples) =>
        $"examples {string.Join(", ", examples.Order().Select(index => (index + 1).ToString(CultureInfo.InvariantCulture)))}";
}
