using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using Tributary.ChatTemplates;

namespace Tributary.Fuzz.Outcomes;

/// <summary>
/// Watches every exception that is thrown while an input is read, also one that is caught again: a check throws the words of a reader
/// (<see cref="Words"/>), a fault throws anything else and may be caught by accident. A library that is not ours may throw what it likes
/// if the boundary to it gives a refusal with its place.
/// </summary>
internal sealed class ThrownExceptions : IDisposable
{
    // What says that a text is not what it should be.
    private static readonly Type[] Words =
    [
        typeof(BadInputException), typeof(TemplateException), typeof(TemplateRefusal), typeof(FormatException), typeof(JsonException),
        typeof(DecoderFallbackException), typeof(InvalidDataException), typeof(IOException), typeof(UnauthorizedAccessException),
        typeof(RegexParseException), typeof(RegexMatchTimeoutException), typeof(InsufficientExecutionStackException),
    ];

    private static readonly string[] Libraries = ["YamlDotNet", "CsvHelper", "Parquet", "Snappier", "K4os.Compression.LZ4", "ZstdSharp"];

    [ThreadStatic]
    private static ThrownExceptions? current;

    static ThrownExceptions() => AppDomain.CurrentDomain.FirstChanceException += (_, thrown) => current?.Note(thrown);

    public ThrownExceptions() => current = this;

    /// <summary>The first exception that is no word of a reader, and where; null if there was none.</summary>
    public string? Fault { get; private set; }

    public void Dispose() => current = null;

    private void Note(FirstChanceExceptionEventArgs thrown)
    {
        var exception = thrown.Exception;
        if (Fault is not null || Array.Exists(Words, word => word.IsInstanceOfType(exception)) || IsNoUnicode(exception))
        {
            return;
        }

        // What is thrown while the stack is read is none of the parser's. What is thrown again has its first place with it.
        current = null;
        var stack = new StackTrace(1, fNeedFileInfo: false);
        if (!IsSerializers(exception, stack) && !Libraries.Contains(Place.Thrower(new StackTrace(exception)) ?? Place.Thrower(stack)))
        {
            Fault = $"{exception.GetType().Name}: {exception.Message} {Place.Words(stack)}";
        }

        current = this;
    }

    // The platform's word for a JSON text that is no Unicode, such as half a pair of surrogates; it has no other way to tell.
    private static bool IsNoUnicode(Exception exception) =>
        IsOfJson(exception) && exception.Message.Contains("UTF-", StringComparison.Ordinal);

    // How the serializer tells itself of a value of another kind, before it throws its own exception with the place.
    private static bool IsSerializers(Exception exception, StackTrace stack) =>
        IsOfJson(exception) && stack.GetFrames().Any(frame => frame.GetMethod()?.DeclaringType is { Namespace: { } space }
            && space.StartsWith(typeof(JsonConverter).Namespace!, StringComparison.Ordinal));

    private static bool IsOfJson(Exception exception) =>
        exception is InvalidOperationException && exception.TargetSite?.DeclaringType?.Assembly == typeof(JsonElement).Assembly;
}
