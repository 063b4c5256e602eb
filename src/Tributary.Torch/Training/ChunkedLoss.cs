using Tributary.Torch.Models;

namespace Tributary.Torch.Training;

/// <summary>
/// Cross-entropy in chunks of rows. Logits, their logarithms and their gradient are three matrices [n x V]: with a vocabulary of 128,256
/// they, not the model, decide the memory of a step. Here each chunk is taken to its gradient on the hidden rows before the next begins, so
/// that no more than a chunk's matrices are held at a time. Nothing is computed
/// twice. An adapter on the output layer gets its gradient too.
/// </summary>
internal static class ChunkedLoss
{
    /// <summary>Most bytes of one chunk's logits.</summary>
    public const long ChunkBytes = 16L << 20;

    /// <summary>Rows of one chunk for a vocabulary, 1 or more.</summary>
    public static int RowsPerChunk(int vocabulary) => (int)Math.Max(1, ChunkBytes / (sizeof(float) * (long)vocabulary));

    /// <summary>The sum of the labels' negative log-likelihoods (nats) over a divisor.</summary>
    /// <param name="model">Whose output layer is used.</param>
    /// <param name="hidden">A leaf [n x H]: where it asks for a gradient, that of the
    /// result is left in it; else nothing is differentiated.</param>
    /// <param name="labels">int64 [n].</param>
    /// <param name="divisor">What the sum is divided by.</param>
    public static double Take(CausalModel model, Tensor hidden, Tensor labels, double divisor)
    {
        var rows = hidden.shape[0];
        // Chunks of equal size: a last one of few rows would be slow.
        var chunks = (rows + RowsPerChunk(model.Config.VocabularySize) - 1) / RowsPerChunk(model.Config.VocabularySize);
        var (sum, at) = (0.0, 0L);
        for (var chunk = 0L; chunk < chunks; chunk++)
        {
            using var scope = NewDisposeScope();
            var count = (rows * (chunk + 1) / chunks) - at;
            var logits = model.HeadLogits(hidden.narrow(0, at, count));
            var loss = nn.functional.cross_entropy(logits, labels.narrow(0, at, count), reduction: nn.Reduction.Sum) / divisor;
            if (loss.requires_grad)
            {
                loss.backward();
            }

            sum += loss.item<float>();
            at += count;
        }

        return sum;
    }
}
