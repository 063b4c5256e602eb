using System.Runtime.InteropServices;

namespace Tributary.Cli.Terminal;

/// <summary>
/// Ctrl-C (SIGINT) and SIGTERM. The first asks the verb to stop, and ends the process if it has not stopped in time; the second ends it at
/// once. Both ways it ends with <see cref="ExitCode.Cancelled"/>, and what is written appears whole or not at all, so that nothing is half
/// written.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly TimeSpan patience;
    private int signals;

    /// <summary>Listens until it is disposed of.</summary>
    /// <param name="patience">How long a verb may take to stop.</param>
    public Interruption(TimeSpan patience)
    {
        this.patience = patience;
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Set by the first signal.</summary>
    public CancellationToken Stop => stop.Token;

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(registrations, registration => registration.Dispose());

    private void Handle(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref signals) > 1)
        {
            End();
        }

        _ = stop.CancelAsync();
        _ = EndLater();
    }

    private async Task EndLater()
    {
        await Task.Delay(patience, TimeProvider.System);
        End();
    }

    private static void End()
    {
        Console.Error.WriteLine("cancelled: ended before the work could stop; what was finished is kept");
        UnixCalls.EndProcess(ExitCode.Cancelled);
    }
}
