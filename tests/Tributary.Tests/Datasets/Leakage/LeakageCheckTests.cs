using System.Diagnostics;
using CsCheck;
using Tributary.Datasets;
using Tributary.Datasets.Leakage;
using Tributary.Datasets.Reading;
using Tributary.Testing;

namespace Tributary.Tests.Datasets.Leakage;

public sealed class LeakageCheckTests : IDisposable
{
    private readonly TempFolder folder = new();
    private int files;

    [Theory]
    [InlineData("Hello,  World!", "hello, world")]
    [InlineData(" «ＨＥＬＬＯ,\u3000World» ... ", "hello, world")]
    [InlineData("?!", "?!")]
    [InlineData("e\u0301te\u0301", "\u00E9t\u00E9")]
    [InlineData("とても良い。", "とても良い")]
    public void Normalise_CaseWidthSpacesAndMargins_DoNotMatter(string text, string form) =>
        Assert.Equal(form, LeakageText.Normalise(text));

    [Fact]
    public void Beginning_LongTextWithBreaksAndPairs_IsOneLineOfWholeCharacters()
    {
        Assert.Equal("a b c", LeakageText.Beginning("a\nb\tc"));
        Assert.Equal(new string('x', 79), LeakageText.Beginning(new string('x', 79) + "\U0001F600"));
    }

    [Fact]
    public void Shingles_LettersAndHan_AreFiveAndThree()
    {
        Assert.Equal(4, Shingles.SetOf("abcdefgh").Length);
        Assert.Equal(4, Shingles.SetOf("一二三四五六").Length);
        Assert.Equal(3, Shingles.SetOf("ab一cd二").Length);
        Assert.Empty(Shingles.SetOf("abcd"));
        Assert.True(Shingles.IsShort(new string('a', 19)));
        Assert.False(Shingles.IsShort(new string('a', 20)));
        Assert.False(Shingles.IsShort(new string('字', 10)));
    }

    [Fact]
    public void Jaccard_OfShingleSets_IsThatOfHashSets()
    {
        var texts = Gen.Char['a', 'c'].Array[5, 40].Select(letters => new string(letters));
        Gen.Select(texts, texts).Sample((a, b) =>
        {
            HashSet<string> Grams(string text) => [.. Enumerable.Range(0, text.Length - 4).Select(at => text.Substring(at, 5))];
            var (first, second) = (Grams(a), Grams(b));
            Assert.Equal((double)first.Intersect(second).Count() / first.Union(second)
                .Count(), Shingles.Jaccard(Shingles.SetOf(a), Shingles.SetOf(b)), 12);
        });
    }

    [Fact]
    public void MinHash_EstimateOverManyPairs_HasNoBias()
    {
        var (error, square, pairs) = (0.0, 0.0, 400);
        for (var pair = 0; pair < pairs; pair++)
        {
            var (a, b) = (Words(pair, 0, 40), Words(pair, 8, 40));
            error += Estimate(a, b) - Shingles.Jaccard(Shingles.SetOf(a), Shingles.SetOf(b));
            square += Math.Pow(Estimate(a, b) - Shingles.Jaccard(Shingles.SetOf(a), Shingles.SetOf(b)), 2);
        }

        // Deviation of one estimate at most 0.5 / sqrt(120) = 0.046, of the mean of 400 a twentieth of it.
        Assert.InRange(error / pairs, -0.009, 0.009);
        Assert.InRange(Math.Sqrt(square / pairs), 0.02, 0.055);
    }

    [Fact]
    public void Similar_AgainstEveryPair_FindsTheSameBest()
    {
        // Texts of 40 words of which the first few differ: similarities from 0.4 to 1.
        var train = Set([.. Enumerable.Range(0, 60).Select(text => Words(text / 6, 0, 3 * (text % 6)) + " "
            + Words(1000 + (text / 6), 0, 40))]);
        var test = Set([.. Enumerable.Range(0, 60).Select(text => Words(5000 + text, 0, 6 * (text % 4)) + " "
            + Words(1000 + (text / 6), 0, 40))]);

        var found = LeakageCheck.Similar(train, test);

        var expected = Enumerable.Range(0, test.Count).Select(index => (Index: index, Best: Enumerable.Range(0, train.Count)
            .Select(other => new LeakagePair(index, other, test[index] == train[other] ? 1
                : Shingles.Jaccard(Shingles.SetOf(test[index]), Shingles.SetOf(train[other]))))
            .MaxBy(pair => (pair.Similarity, -pair.Other))!)).Where(one => one.Best.Similarity >= 0.8).Select(one => one.Best).ToArray();
        Assert.InRange(expected.Length, 10, 50);
        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("The room was clean, and the staff were friendly to all of us.",
        "the room was clean, and the staff were friendly to all of us!!", 1.0)]
    [InlineData("The room was clean, and the staff were friendly to all of us.",
        "The room was clean, and the staff were friendly to all of them.", 0.8)]
    [InlineData("部屋はとても清潔で、スタッフも皆さん親切でした。また泊まりたいと思います。", "部屋はとても清潔で、スタッフも皆さん親切でした。また泊まりたいと思いました。", 0.8)]
    [InlineData("방은 매우 깨끗했고 직원들도 모두 친절했습니다. 다시 묵고 싶습니다", "방은 매우 깨끗했고 직원들도 모두 친절했습니다. 꼭 다시 묵고 싶습니다", 0.8)]
    public void Similar_TextsAlike_AreFound(string train, string test, double atLeast)
    {
        var pair = Assert.Single(LeakageCheck.Similar(Set("something else entirely, not alike", train), Set(test)));

        Assert.Equal((0, 1), (pair.HeldOut, pair.Other));
        Assert.InRange(pair.Similarity, atLeast, 1);
    }

    [Theory]
    [InlineData("I stayed here", "I stayed there")]
    [InlineData("The room was clean, and the staff were friendly.", "The beer was cold, and the music was far too loud.")]
    [InlineData("部屋はとても清潔で、スタッフも親切でした。", "料理は冷たくて、音楽もうるさすぎました。")]
    public void Similar_ShortOrDifferent_AreNot(string train, string test) => Assert.Empty(LeakageCheck.Similar(Set(train), Set(test)));

    [Fact]
    public void Similar_ShortButIdentical_IsFoundWithTheFirst()
    {
        Assert.Equal([new LeakagePair(1, 1, 1)], LeakageCheck.Similar(Set("no", "Good!", "good"), Set("bad", "good")));
        Assert.Equal(LeakageCheck.Identical(Set("no", "Good!"), Set("good")), LeakageCheck.Similar(Set("no", "Good!"), Set("good")));
    }

    [Fact]
    public void Contradictions_SameTextOtherAnswer_AreFoundOnce()
    {
        var path = Write([("Fine.", "good"), ("Bad", "bad"), ("fine", "good"), ("FINE!", "bad")]);
        FieldRule[] rules = [new("text"), new("label")];

        Assert.Equal([new LeakagePair(3, 0, 1)], LeakageCheck.Contradictions(new LeakageSet([DatasetFile.Read(path, rules)], ["text"]),
            record => record["label"]!));
    }

    [Fact]
    public void Set_SeveralFiles_KnowsFileAndLine()
    {
        FieldRule[] rules = [new("text"), new("label")];
        var (first, second) = (Write([("a", "x"), ("b", "x")]), Write([("c", "x"), ("d", "x")]));
        var set = new LeakageSet([DatasetFile.Read(first, rules), DatasetFile.Read(second, rules)], ["text", "label"]);

        Assert.Equal((second, 2, "d\nx", "d\nx"), (set.PathOf(3), set.Record(3).Line, set[3], set.RawText(3)));
        Assert.Equal((first, 2), (set.PathOf(1), set.Record(1).Line));
    }

    [Fact]
    public void Similar_Large_TakesSeconds()
    {
        var size = int.Parse(Environment.GetEnvironmentVariable("TRIBUTARY_LEAKAGE_TRAIN") ?? "10000", CultureInfo.InvariantCulture);
        var train = Set([.. Enumerable.Range(0, size).Select(text => Words(text, 0, 25))]);
        var test = Set([.. Enumerable.Range(0, size / 20).Select(text => text % 10 == 0 ? Words(text, 0, 24) + " new"
            : Words(10_000_000 + text, 0, 25))]);
        var watch = Stopwatch.StartNew();

        var found = LeakageCheck.Similar(train, test);

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{size} texts of {train[0].Length} characters "
            + $"against {test.Count}: {watch.Elapsed.TotalSeconds:0.00} s, {found.Count} found"));
        Assert.Equal(size / 200, found.Count);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60));
    }

    public void Dispose() => folder.Dispose();

    private static double Estimate(string a, string b)
    {
        var (first, second) = (new uint[MinHash.Places], new uint[MinHash.Places]);
        MinHash.Sign(Shingles.SetOf(a), first);
        MinHash.Sign(Shingles.SetOf(b), second);
        return MinHash.Estimate(first, second);
    }

    // Words of five letters of a text's own sequence.
    private static string Words(int text, int from, int count)
    {
        var random = Tributary.Numerics.CounterRandom.For(text, "words");
        return string.Join(' ', Enumerable.Range(from, count)
            .Select(word => string.Concat(Enumerable.Range(0, 5).Select(letter => (char)('a' + (random.Bits((word * 5) + letter) % 26))))));
    }

    private LeakageSet Set(params string[] texts) =>
        new([DatasetFile.Read(Write([.. texts.Select(text => (text, "x"))]), [new FieldRule("text")])], ["text"]);

    private string Write((string Text, string Label)[] examples)
    {
        var path = folder[Invariant.Text(files++) + ".jsonl"];
        File.WriteAllText(path,
            string.Concat(examples.Select(example => JsonSerializer.Serialize(new { text = example.Text, label = example.Label }) + "\n")),
            new UTF8Encoding(false));
        return path;
    }
}
