using Tributary.Torch.Runtime;

namespace Tributary.Cli.Terminal;

/// <summary><c>--libtorch DIR</c>, of every verb that may compute with torch: the libtorch to take, also by the processes that it starts.
/// </summary>
internal sealed class LibTorchOption : Option<string?>
{
    /// <summary>The option, as it is written.</summary>
    public const string Word = "--libtorch";

    private readonly bool isChecked;

    /// <summary>Makes the option.</summary>
    /// <param name="isChecked">Whether a folder that does not serve ends the verb before its work; <c>doctor</c> tells it instead.</param>
    public LibTorchOption(bool isChecked = true)
        : base(Word)
    {
        this.isChecked = isChecked;
        HelpName = "DIR";
        Description = "Compute with the libtorch in this folder, such as the torch/lib of an installed PyTorch "
            + $"{LibTorchVersion.Expected} (default: {LibTorchFolder.Variable}, else what the build has)";
        this.Checked(text => text.Length > 0, "a folder");
    }

    /// <summary>Takes the folder that the command line or the variable names, if the verb has the option and either names one.</summary>
    /// <exception cref="BadInputException">The folder does not serve.</exception>
    public static void Apply(ParseResult parse)
    {
        if (parse.CommandResult.Command.Options.OfType<LibTorchOption>().SingleOrDefault() is not { } option)
        {
            return;
        }

        var named = parse.GetValue(option);
        // Where nothing is named, not even this program's part for torch is loaded.
        if (named is not null || Environment.GetEnvironmentVariable(LibTorchFolder.Variable) is { Length: > 0 })
        {
            Engine.UseLibTorch(named, option.isChecked);
        }
    }
}
