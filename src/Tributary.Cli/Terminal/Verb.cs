using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Tributary.Running;
using Tributary.Running.Jobs;

namespace Tributary.Cli.Terminal;

/// <summary>Gives commands their work, runs the one that the command line names, and turns how it
/// ends into one clear message and an exit code.</summary>
internal static class Verb
{
    /// <summary>Refuses a combination of options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="problem">What is wrong; null if nothing is.</param>
    public static Command Checked(this Command command, Func<CommandResult, string?> problem)
    {
        command.Validators.Add(result =>
        {
            if (problem(result) is { } text)
            {
                result.AddError(text);
            }
        });
        return command;
    }

    /// <summary>Adds <c>--json</c>, and the work, which gives the exit code; the verb's <c>--libtorch</c> is heeded first. If the work
    /// fails, the document says how.</summary>
    public static Command Runs(this Command command, Func<VerbCall, Task<int>> work)
    {
        var json = Options.Json();
        command.Add(json);
        command.SetAction(async (parse, stop) =>
        {
            var output = Output.Of(parse, json);
            try
            {
                LibTorchOption.Apply(parse);
                return await work(new VerbCall(parse, output, stop));
            }
            catch (Exception failure)
            {
                output.WriteJsonOfFailure(FailureDocument.Of(failure));
                throw;
            }
        });
        return command;
    }

    /// <summary>The same for work that does not wait. It is done on another thread: only
    /// once the call of a command's action has returned does Ctrl-C reach the token.</summary>
    public static Command Runs(this Command command, Func<VerbCall, int> work) => command.Runs(call => Task.Run(() => work(call)));

    /// <summary>Adds <c>--project</c> and <c>--json</c>, and the work.</summary>
    public static Command RunsOnProject(this Command command, Func<VerbCall, Task<int>> work)
    {
        command.Add(Options.Project());
        return command.Runs(work);
    }

    /// <summary>The same for work that does not wait.</summary>
    public static Command RunsOnProject(this Command command, Func<VerbCall, int> work)
    {
        command.Add(Options.Project());
        return command.Runs(work);
    }

    /// <summary>Parses and runs.</summary>
    public static async Task<int> InvokeAsync(RootCommand root, string[] args)
    {
        var parse = root.Parse(args);
        // Whoever asks for help gets it, whatever else is wrong.
        var runsVerb = parse.Action is ParseErrorAction || parse.Action == parse.CommandResult.Command.Action;
        if (runsVerb && UsageErrors.Of(parse) is { Count: > 0 } errors)
        {
            return EndsAsUsage(parse, errors);
        }

        using var interruption = new Interruption(PatienceWith(parse.CommandResult.Command.Name));
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            var code = await parse.InvokeAsync(configuration, interruption.Stop);
            return code == ExitCode.Done && interruption.Stop.IsCancellationRequested
                ? Ends(ExitCode.Cancelled, "cancelled, but the work came to its end first: its result is kept") : code;
        }
        catch (Exception failure) when (FindBadInput(failure) is { } bad)
        {
            return Ends(ExitCode.BadInput, [.. bad.Problems.Select(problem => $"error: {PlainText.OnOneLine(problem.ToString())}")]);
        }
        catch (OperationCanceledException)
        {
            return Ends(ExitCode.Cancelled, "cancelled: what was finished is kept, a training goes on from its checkpoint");
        }
        catch (Exception failure) when (failure is StationFailedException or IOException or InvalidDataException
            or UnauthorizedAccessException)
        {
            return Ends(ExitCode.Failed, $"failed: {failure.Message}");
        }
        catch (Exception defect)
        {
            // Nothing else is expected here: whoever sees this needs the whole trace.
            return Ends(ExitCode.Failed, $"failed: a defect in this program: {defect}");
        }
    }

    private static int EndsAsUsage(ParseResult parse, IReadOnlyList<string> errors)
    {
        Output.OfWrongUsage(parse)?.WriteJsonOfFailure(FailureDocument.OfProblems([.. errors.Select(error => new Problem("", error))]));
        return Ends(ExitCode.BadInput, [.. errors, $"'{UsageErrors.VerbPath(parse.CommandResult)} --help' shows what is expected"]);
    }

    private static int Ends(int exitCode, params IReadOnlyList<string> lines)
    {
        foreach (var line in lines)
        {
            Console.Error.WriteLine(PlainText.Of(line));
        }

        return exitCode;
    }

    // A training that is asked to stop first writes its checkpoint: it is given a minute.
    private static TimeSpan PatienceWith(string verb) =>
        verb is "up" or "train" or "train-job" or "compare" or "update" or "demo" ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(5);

    private static BadInputException? FindBadInput(Exception failure) => failure switch
    {
        BadInputException bad => bad,
        AggregateException { InnerExceptions: [var only] } => FindBadInput(only),
        _ => null,
    };
}
