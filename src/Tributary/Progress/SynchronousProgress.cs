namespace Tributary.Progress;

/// <summary>Progress that is told at once, on the thread that reports it:
/// <see cref="Progress{T}"/> would post it elsewhere, out of order.</summary>
/// <param name="tell">Called for every value.</param>
internal sealed class SynchronousProgress<T>(Action<T> tell) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => tell(value);
}
