#pragma warning disable MA0047 // the runtime looks for a type without a namespace
/// <summary>
/// Loaded into a child by DOTNET_STARTUP_HOOKS: at its end it writes the processor time in milliseconds that the program took, and the
/// names of all assemblies that it loaded, so that a test can see what a verb costs and
/// brings in. The name and the missing namespace are what the runtime asks for.
/// </summary>
internal static class StartupHook
{
    public const string FileVariable = "TRIBUTARY_TEST_ASSEMBLIES";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } file)
        {
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                File.WriteAllLines(file,
                [
                    Environment.CpuUsage.TotalTime.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture),
                    .. AppDomain.CurrentDomain.GetAssemblies().Select(assembly => assembly.GetName().Name!),
                ]);
        }
    }
}
