using Tributary.Samples.Grammars;
using Tributary.Samples.Reviews;

namespace Tributary.Samples.Tests.Grammars;

public sealed class GrammarFileTests
{
    public static TheoryData<string> Languages => [.. GrammarFile.Languages.Select(language => language.Tag)];

    [Theory]
    [MemberData(nameof(Languages))]
    public void Open_EveryLanguage_WritesTextWithoutTracesOfTheGrammar(string tag)
    {
        var grammar = GrammarFile.Open(Language.Parse(tag));
        var writer = new ReviewWriter(grammar, Split.Train, new Dice(3));

        for (var i = 0; i < 3000; i++)
        {
            var review = writer.Write((Polarity)((i % 3) - 1), grammar.Domains, i % 2 == 0 ? "" : "long_");

            Assert.Equal(-1, review.Text.AsSpan().IndexOfAny("{}/_"));
            Assert.DoesNotContain("  ", review.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Open_EveryLanguage_HasTheSameDomainsWithWordsForBothSides(string tag)
    {
        var grammar = GrammarFile.Open(Language.Parse(tag));

        Assert.Equal(["film", "book", "restaurant", "hotel", "phone"], grammar.Domains.Where(domain => !domain.IsUpdate)
            .Select(domain => domain.Name));
        Assert.All(grammar.Domains.SelectMany(domain => domain.Aspects), aspect =>
        {
            Assert.NotEmpty(aspect.Rules["own"].Good);
            Assert.NotEmpty(aspect.Rules["own"].Bad);
        });
    }

    [Fact]
    public void Read_UnknownKey_IsRefused()
    {
        var refused = Assert.Throws<BadInputException>(() => GrammarFile.Read("language: en\nrule: {}", "x.yaml"));

        Assert.Contains("did you mean 'rules'", refused.Message, StringComparison.Ordinal);
    }
}
