using System.CommandLine;
using Tributary.Cli.Terminal;
using Tributary.Evaluation.Models;

namespace Tributary.Cli.Commands;

/// <summary>The options that say how a text is continued.</summary>
internal sealed class GenerationArguments
{
    private static readonly GenerationSettings Defaults = new();

    private readonly Option<int> tokens = new("--max-new-tokens")
        { Description = "The most tokens to write", HelpName = "N", DefaultValueFactory = _ => Defaults.MaxNewTokens };
    private readonly Option<double> temperature = new("--temperature")
        { Description = "0: take the likeliest token; above 0: draw tokens at random", HelpName = "T",
        DefaultValueFactory = _ => Defaults.Temperature };
    private readonly Option<double> topP = new("--top-p")
        { Description = "Draw only from the likeliest tokens that together have this probability", HelpName = "P",
        DefaultValueFactory = _ => Defaults.TopP };
    private readonly Option<long> seed = new("--seed")
        { Description = "Seed of the draws; the same seed and prompt give the same text", HelpName = "N",
        DefaultValueFactory = _ => Defaults.Seed };
    private readonly Option<string[]> stop = new("--stop") { Description = "Stop before this text; may be given several times",
        HelpName = "TEXT" };

    public GenerationArguments()
    {
        TokenCheck.RequireWhole(tokens, 1);
        TokenCheck.RequireNumber(temperature, value => value >= 0 && double.IsFinite(value), "a number of 0 or more");
        TokenCheck.RequireNumber(topP, value => value is > 0 and <= 1, "a number in (0, 1]");
        TokenCheck.Require(stop, text => text.Length > 0, "a text that is not empty");
    }

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[tokens, temperature, topP, seed, stop])
        {
            command.Add(option);
        }
    }

    /// <summary>What a command line says.</summary>
    public GenerationSettings Of(ParseResult parse) => new()
    {
        MaxNewTokens = parse.GetValue(tokens),
        Temperature = parse.GetValue(temperature),
        TopP = parse.GetValue(topP),
        Seed = parse.GetValue(seed),
        Stop = parse.GetValue(stop) ?? [],
    };
}
