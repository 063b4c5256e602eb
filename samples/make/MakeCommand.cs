using Tributary.Samples.Base;
using Tributary.Samples.Reviews;
using Tributary.Tokenizers;

namespace Tributary.Samples;

/// <summary>The verbs of this program: each makes one part of the samples anew.</summary>
public static class MakeCommand
{
    private const string Usage = """
        usage: dotnet run -c Release --project samples/make -- VERB [FOLDER]
          base      trains tokenizer and base model by FOLDER/recipe.yaml (default samples/base): some minutes
          reviews   writes the labelled reviews (default samples/reviews), counted with the tokenizer of samples/base
        """;

    /// <summary>Runs a verb.</summary>
    /// <returns>0 done, 2 usage or bad input.</returns>
    public static int Run(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["base", .. var rest]:
                    MakeBase(rest.FirstOrDefault() ?? Path.Combine("samples", "base"));
                    return 0;
                case ["reviews", .. var rest]:
                    WriteReviews(rest.FirstOrDefault() ?? Path.Combine("samples", "reviews"));
                    return 0;
                default:
                    Console.Error.WriteLine(Usage);
                    return 2;
            }
        }
        catch (BadInputException bad)
        {
            Console.Error.WriteLine(bad.Message);
            return 2;
        }
    }

    private static void MakeBase(string folder) => BaseFolder.Make(folder, (step, steps, loss) =>
    {
        if (step % 50 == 0 || step == steps)
        {
            Console.WriteLine(FormattableString.Invariant($"step {step} of {steps}: loss {Math.Round(loss, 3)}"));
        }
    });

    private static void WriteReviews(string folder)
    {
        foreach (var (path, content) in new ReviewFiles(ReviewPlan.Committed, Tokenizer.Load(Path.Combine("samples", "base"))).All())
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }
    }
}
