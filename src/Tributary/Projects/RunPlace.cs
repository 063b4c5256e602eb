namespace Tributary.Projects;

/// <summary>Where trainings run, with what only that place needs; a type for each. No part of any identity.</summary>
internal abstract record RunPlace
{
    /// <summary>The places by their words in <c>run.on</c>, each with what reads the keys that only it has.</summary>
    public static readonly IReadOnlyDictionary<string, Func<DocumentSection, RunPlace>> Readers =
        new Dictionary<string, Func<DocumentSection, RunPlace>>
        {
            ["local"] = _ => new LocalPlace(),
            ["command"] = section => new CommandPlace(section.Texts("command") is [_, ..] words ? words
                : section.Missing<IReadOnlyList<string>>("command", "a program and its arguments; the job's folder comes behind them", [])),
        };
}

/// <summary>This machine.</summary>
internal sealed record LocalPlace : RunPlace;

/// <summary>Where a command of the user's takes them, as a cluster's does.</summary>
/// <param name="Words">The program and its arguments; the job's folder comes behind them.</param>
internal sealed record CommandPlace(IReadOnlyList<string> Words) : RunPlace;
