using System.Runtime;

namespace Tributary.Datasets.Reading;

/// <summary>
/// Ends the decoding of a file that does not come to an end: a damaged file can send a decoder round in circles. .NET stops foreign code
/// only by an abort, which may leave the decoder's own static state broken; it happens only after a time that no sound file takes. A
/// decoder that does not heed even that is left behind, on a thread that does not keep the process alive.
/// </summary>
internal static class DecodingWatch
{
    private const double BytesPerSecond = 4e6;
    private const long LeastMemory = 1L << 30;
    private const int MemoryPerByte = 32;

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Does the work.</summary>
    /// <param name="bytes">How much it decodes, at most; it has 10 s and a second per 4 MB.</param>
    /// <param name="work">The decoding.</param>
    /// <exception cref="InvalidDataException">It was stopped: it took too long, or too much memory.</exception>
    public static T Run<T>(long bytes, Func<T> work)
    {
        var stop = new CancellationTokenSource();
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Decode(work, done, stop.Token)) { IsBackground = true, Name = "decoding" };
        var started = TimeProvider.System.GetTimestamp();
        var before = GC.GetTotalMemory(forceFullCollection: false);
        thread.Start();
        while (!thread.Join(Look))
        {
            if (TimeProvider.System.GetElapsedTime(started) > Least + TimeSpan.FromSeconds(bytes / BytesPerSecond)
                || GC.GetTotalMemory(forceFullCollection: false) - before > LeastMemory + (MemoryPerByte * bytes))
            {
                // Returns only when the work has heeded it.
                _ = stop.CancelAsync();
                _ = thread.Join(Patience);
                throw new InvalidDataException("its decoding does not come to an end, or takes far more memory than the file can hold");
            }
        }

        return done.Task.GetAwaiter().GetResult();
    }

    private static void Decode<T>(Func<T> work, TaskCompletionSource<T> done, CancellationToken stop)
    {
        try
        {
#pragma warning disable SYSLIB0046 // Safe enough for what is said above, and the only way to end a loop that asks nobody.
            ControlledExecution.Run(() => done.TrySetResult(work()), stop);
#pragma warning restore SYSLIB0046
        }
        catch (Exception failed)
        {
            done.TrySetException(failed);
        }
    }
}
