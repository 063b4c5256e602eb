namespace Tributary.Running;

/// <summary>What ended a command without a result as JSON, so that whoever asked for a document
/// gets one however the command ends.</summary>
internal static class FailureDocument
{
    /// <summary>One indented document: <c>outcome</c> is bad_input, cancelled or failed; <c>error</c> says why, and
    /// <c>problems</c> lists bad input with its places.</summary>
    /// <param name="failure">What ended it.</param>
    public static byte[] Of(Exception failure) => (failure is AggregateException { InnerExceptions: [var only] } ? only : failure) switch
    {
        BadInputException bad => OfProblems(bad.Problems),
        OperationCanceledException => Document("cancelled", "cancelled", []),
        var other => Document("failed", other.Message, []),
    };

    /// <summary>The document of bad input.</summary>
    public static byte[] OfProblems(IReadOnlyList<Problem> problems) =>
        Document("bad_input", string.Join('\n', problems), problems);

    private static byte[] Document(string outcome, string error, IReadOnlyList<Problem> problems) =>
        JsonSerializer.SerializeToUtf8Bytes(new FailureJson(outcome, error, problems), RunningJson.Form.FailureJson);
}

internal sealed record FailureJson(string Outcome, string Error, IReadOnlyList<Problem> Problems);
