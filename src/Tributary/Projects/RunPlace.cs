namespace Tributary.Projects;

/// <summary>Where trainings run, with what only that place needs; a type for each. No part of any identity.</summary>
internal abstract record RunPlace
{
    /// <summary>The places by their words in <c>run.on</c>, each with what reads the keys that only it has.</summary>
    public static readonly IReadOnlyDictionary<string, Func<DocumentSection, RunPlace>> Readers =
        new Dictionary<string, Func<DocumentSection, RunPlace>>
        {
            ["local"] = _ => new LocalPlace(),
        };
}

/// <summary>This machine.</summary>
internal sealed record LocalPlace : RunPlace;
