using System.CommandLine;
using Tributary.Running.Jobs;

namespace Tributary.Cli.Terminal;

/// <summary>Runs the verb that the command line names and turns how it ends into one clear message and an exit code.</summary>
internal static class Verb
{
    /// <summary>Parses and runs.</summary>
    public static async Task<int> InvokeAsync(RootCommand root, string[] args)
    {
        var parse = root.Parse(args);
        if (parse.Errors.Count > 0 && parse.Action is System.CommandLine.Invocation.ParseErrorAction)
        {
            foreach (var error in UsageErrors.Of(parse))
            {
                await Console.Error.WriteLineAsync(error);
            }

            await Console.Error.WriteLineAsync($"'{UsageErrors.VerbPath(parse.CommandResult)} --help' shows what is expected");
            return ExitCode.BadInput;
        }

        // A training that is asked to stop first writes its checkpoint: it is given a minute.
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromMinutes(1) };
        try
        {
            return await parse.InvokeAsync(configuration);
        }
        catch (Exception failure) when (FindBadInput(failure) is { } bad)
        {
            foreach (var problem in bad.Problems)
            {
                await Console.Error.WriteLineAsync($"error: {problem}");
            }

            return ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("cancelled: what was finished is kept, a training goes on from its checkpoint");
            return ExitCode.Cancelled;
        }
        catch (Exception failure) when (failure is StationFailedException or IOException or InvalidDataException
            or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"failed: {failure.Message}");
            return ExitCode.Failed;
        }
        catch (Exception defect)
        {
            // Nothing else is expected here: whoever sees this needs the whole trace.
            await Console.Error.WriteLineAsync($"failed: a defect in this program: {defect}");
            return ExitCode.Failed;
        }
    }

    private static BadInputException? FindBadInput(Exception failure) => failure switch
    {
        BadInputException bad => bad,
        AggregateException { InnerExceptions: [var only] } => FindBadInput(only),
        _ => null,
    };
}
