using Tributary;
using Tributary.LibrarySamples;

// What the library does for a program of yours: each of the three files beside this one is a few lines long.
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
try
{
    switch (args)
    {
        case ["merge", var first, var second, var folder]:
            MergeTwoAdapters.Run(first, second, folder, Console.Out, stop.Token);
            return 0;
        case ["ask", var model, var adapter]:
            AskAModel.Run(model, adapter, Console.Out, stop.Token);
            return 0;
        case ["run", var project]:
            return await RunAProject.RunAsync(project, Console.Out, stop.Token) ? 0 : 3;
        default:
            Console.Error.WriteLine("expected: merge ADAPTER ADAPTER NEW-FOLDER, ask MODEL ADAPTER, or run PROJECT");
            return 2;
    }
}
catch (BadInputException bad)
{
    Console.Error.WriteLine(bad.Message);
    return 2;
}
