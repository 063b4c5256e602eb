using CsCheck;
using Tributary.Evaluation.Tasks;
using Tributary.Testing;
using Tributary.Tokenizers;

namespace Tributary.Tests.Evaluation.Tasks;

public sealed class AnswerTokensTests
{
    private static readonly Tokenizer Sample = Tokenizer.Load(Repository.SampleBase);
    private readonly AnswerTokens answers = new(Sample);

    [Theory]
    [InlineData("Rating:", " 1| 5| 10", true)]
    [InlineData("Rating:", " 10| 1| 5", true)]
    [InlineData("Rating:", " 1| 5| 7", false)]
    [InlineData("Answer:", " none| none of these| all", true)]
    [InlineData("Sentiment:", " negative| neutral| positive", false)]
    public void Of_Answers_EndIfTheTokensOfOneBeginAnothers(string prompt, string options, bool ends) =>
        Assert.Equal(new AnswerForm(0, ends), answers.Of(prompt, options.Split('|')));

    [Theory]
    [InlineData("Sentiment:", " good| bad", 0)]
    [InlineData("Sentiment: ", "😀|bad", 1)]
    [InlineData("Review: fine\nSentiment:  ", "😀|bad", 2)]
    public void Of_AnswersThatJoinThePrompt_AllBeginAtOneToken(string prompt, string options, int most) =>
        Assert.InRange(answers.Of(prompt, options.Split('|')).Moved, Math.Min(most, 1), most);

    [Fact]
    public void Of_AnyPromptAndAnswers_ThePromptsTokensBeginEveryAnswers() => Gen.Select(
        Gen.String["ab :(\n"], Gen.String["ab :)1"], Gen.String["ab -10"]).Sample((prompt, first, second) =>
        {
            string[] options = ["x" + first, "y" + second, second + "z"];
            var form = answers.Of("Q" + prompt, options);
            var before = Sample.Encode(form.Prompt("Q" + prompt), addSpecialTokens: false);
            var starts = options.Select(option => Sample.Encode(form.Prompt("Q" + prompt) + form.Answer("Q" + prompt, option),
                addSpecialTokens: false).AsSpan().CommonPrefixLength(before)).Distinct();

            Assert.Single(starts);
            Assert.All(options, option => Assert.Equal("Q" + prompt + option,
                form.Prompt("Q" + prompt) + form.Answer("Q" + prompt, option)));
        });

    [Fact]
    public void Of_AnswersOfTheSameTokens_NamesThem()
    {
        const string Json = """{"model":{"type":"BPE","vocab":{"a":0,"b":1,"?":2},"merges":[],"unk_token":"?"}}""";
        var tokens = new AnswerTokens(Tokenizer.Parse(Encoding.UTF8.GetBytes(Json), "tokenizer.json"));

        Assert.Equal(("x", "y"), tokens.Of("a", ["x", "b", "y"]).Same);
    }

    [Fact]
    public void OfText_PromptThatEndsInASpace_LeavesItToTheAnswer()
    {
        Assert.Equal(0, answers.OfText("Colour:", " red").Moved);
        Assert.InRange(answers.OfText("Colour: ", "red").Moved, 0, 1);
        Assert.Equal(0, answers.OfText("Colour (", "red").Moved);
    }
}
