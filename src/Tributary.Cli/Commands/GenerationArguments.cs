using Tributary.Evaluation.Models;

namespace Tributary.Cli.Commands;

/// <summary>The options that say how a text is continued.</summary>
internal sealed class GenerationArguments
{
    private static readonly GenerationSettings Defaults = new();

    private readonly Option<int> tokens = Options.Value("--max-new-tokens", "N", Defaults.MaxNewTokens, "The most tokens to write")
        .AtLeast(1);
    private readonly Option<double> temperature = Options.Value("--temperature", "T", Defaults.Temperature,
        "0: take the likeliest token; above 0: draw tokens at random")
        .Number(value => value >= 0 && double.IsFinite(value), "a number of 0 or more");
    private readonly Option<double> topP = Options.Value("--top-p", "P", Defaults.TopP,
        "Draw only from the likeliest tokens that together have this probability")
        .Number(value => value is > 0 and <= 1, "a number in (0, 1]");
    private readonly Option<long> seed = Options.Value("--seed", "N", Defaults.Seed,
        "Seed of the draws; the same seed and prompt give the same text");
    private readonly Option<string[]> stop = Options.Value<string[]>("--stop", "TEXT",
        "Stop before this text; may be given several times").Checked(text => text.Length > 0, "a text that is not empty");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[tokens, temperature, topP, seed, stop])
        {
            command.Add(option);
        }
    }

    /// <summary>What a command line says.</summary>
    public GenerationSettings Of(VerbCall call) => new()
    {
        MaxNewTokens = call.Get(tokens),
        Temperature = call.Get(temperature),
        TopP = call.Get(topP),
        Seed = call.Get(seed),
        Stop = call.Get(stop),
    };
}
