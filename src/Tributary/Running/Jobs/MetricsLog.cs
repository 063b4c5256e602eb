using Tributary.Training;

namespace Tributary.Running.Jobs;

/// <summary>
/// The figures of every step of a training, one JSON object a line, written as they come. A resumed training cuts off the lines of the
/// steps that it takes again, so that each step stands there once.
/// </summary>
/// <param name="path">The file; its folder is made.</param>
/// <param name="clock">Measures tokens per second.</param>
internal sealed class MetricsLog(string path, TimeProvider clock) : IProgress<TrainingProgress>
{
    private long? last;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        var now = clock.GetTimestamp();
        if (last is null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            KeepBefore(value.Step);
        }

        // The first step after a start would count the loading of the model.
        var seconds = last is { } before ? clock.GetElapsedTime(before, now).TotalSeconds : 0;
        last = now;
        File.AppendAllText(path, JsonSerializer.Serialize(LineOf(value, seconds), JobJson.Line.MetricsLine) + "\n");
    }

    /// <summary>The lines of a file, in order; a last one that was cut off is left out. Empty if there is no file.</summary>
    public static IReadOnlyList<MetricsLine> Read(string path) =>
        File.Exists(path) ? [.. WholeLines(path).Select(line => Parse(line, path))] : [];

    private static MetricsLine LineOf(TrainingProgress value, double seconds) => value.Evaluated is { } look
        ? new MetricsLine { Step = value.Step, Epoch = value.Epoch, ValidLoss = look.ValidLoss, ValidMetric = look.ValidMetric }
        : new MetricsLine
        {
            Step = value.Step,
            Epoch = value.Epoch,
            Loss = value.Loss,
            LearningRate = value.LearningRate,
            GradNorm = value.GradientNorm,
            Tokens = value.Tokens,
            TokensPerSecond = seconds > 0 ? Math.Round(value.Tokens / seconds, 1) : null,
        };

    private static MetricsLine Parse(string line, string path) => JsonFile.Parse(Encoding.UTF8.GetBytes(line),
        JobJson.Line.MetricsLine, path, "log of a training's figures", "remove it");

    private static string[] WholeLines(string path)
    {
        var text = RegularFile.Text(path);
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private void KeepBefore(int step)
    {
        if (!File.Exists(path))
        {
            return;
        }

        // Steps only rise, so what stays is a beginning; cut in place, the file is never one that a reader cannot open.
        var kept = WholeLines(path).TakeWhile(line => Parse(line, path).Step < step);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(kept.Sum(line => Encoding.UTF8.GetByteCount(line) + 1));
    }
}

/// <summary>One line: a step, or a look at the validation set after it. Null: does
/// not apply, or was not measured; such keys are left out.</summary>
internal sealed record MetricsLine
{
    /// <summary>Optimiser steps done.</summary>
    public required int Step { get; init; }

    /// <summary>The epoch that the step belongs to, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Mean loss of the step's target tokens, in nats.</summary>
    public double? Loss { get; init; }

    /// <summary>The rate used by the step.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Norm of the gradient before clipping.</summary>
    public double? GradNorm { get; init; }

    /// <summary>Tokens that went through the model, padding not counted.</summary>
    public long? Tokens { get; init; }

    /// <summary>Tokens of the step by the time since the line before, which includes looks at the validation set and saves.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Mean loss per target token on the validation set, in nats.</summary>
    public double? ValidLoss { get; init; }

    /// <summary>The task's metric on the validation set, in [0, 1].</summary>
    public double? ValidMetric { get; init; }
}
