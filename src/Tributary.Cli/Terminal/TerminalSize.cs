namespace Tributary.Cli.Terminal;

/// <summary>The terminal's real width, asked for anew each time: a window can be drawn larger.</summary>
internal static class TerminalSize
{
    // What a terminal that does not say is taken for.
    private const int Usual = 80;

    /// <summary>Columns of a line, 1 or more.</summary>
    public static int Columns
    {
        get
        {
            try
            {
                return Console.WindowWidth is > 0 and var width ? width : Usual;
            }
            catch (IOException)
            {
                // No console is attached.
                return Usual;
            }
        }
    }
}
