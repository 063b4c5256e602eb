using Tributary.Samples.Grammars;

namespace Tributary.Samples.Tests.Grammars;

public sealed class SentenceWriterTests
{
    private const string Small = """
        language: fr
        agreement:
          f: { inflect: f, was: était }
          mp: { inflect: mp, was: étaient }
        inflection:
          x: { m: x, f: se, mp: x, plain: X }
        rules:
          plain: ["{A} {was} {adj}"]
          not: ["{A} {was} loin d'être {!adj}"]
          two: ["{!plain}, mais {plain2}"]
          both: ["ni {+adj} ni {-adj}"]
          form: ["{adj.plain}"]
          side: { any: [x], good: [g], bad: [b] }
          adj: ["{own}"]
        domains:
          food:
            rules: {}
            aspects:
              - { A: la soupe, class: f, own: { good: [délicieu/x], bad: [affreu/x] } }
              - { A: les plats, class: mp, own: { good: [savoureu/x], bad: [douteu/x] } }
        """;

    private static readonly Grammar Grammar = GrammarFile.Read(Small, "small.yaml");

    [Theory]
    [InlineData("plain", Polarity.Good, "La soupe était délicieuse")]
    [InlineData("plain", Polarity.Bad, "La soupe était affreuse")]
    [InlineData("not", Polarity.Good, "La soupe était loin d'être affreuse")]
    [InlineData("not", Polarity.Bad, "La soupe était loin d'être délicieuse")]
    [InlineData("two", Polarity.Good, "La soupe était affreuse, mais les plats étaient savoureux")]
    [InlineData("two", Polarity.Bad, "La soupe était délicieuse, mais les plats étaient douteux")]
    [InlineData("both", Polarity.None, "Ni délicieuse ni affreuse")]
    [InlineData("form", Polarity.Good, "DélicieuX")]
    public void Write_SignsAspectsAndEndings_GiveTheSentence(string rule, Polarity polarity, string expected)
    {
        Assert.Equal(expected, Write(rule, polarity));
    }

    [Fact]
    public void Write_AlternativesByPolarity_AreThoseOfEitherAndOfItsOwn()
    {
        var good = Enumerable.Range(0, 50).Select(seed => Write("side", Polarity.Good, seed)).Distinct().Order(StringComparer.Ordinal);

        Assert.Equal(["G", "X"], good);
    }

    [Fact]
    public void Write_PolarityWithoutAlternatives_NamesTheRule()
    {
        var refused = Assert.Throws<InvalidDataException>(() => Write("plain", Polarity.None));

        Assert.Contains("'own'", refused.Message, StringComparison.Ordinal);
    }

    private static string Write(string rule, Polarity polarity, long seed = 1) =>
        new SentenceWriter(Grammar, new Dice(seed)).Write(rule, polarity, Grammar.Domains[0], Grammar.Domains[0].Aspects);
}
