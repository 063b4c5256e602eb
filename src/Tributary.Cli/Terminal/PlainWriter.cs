namespace Tributary.Cli.Terminal;

/// <summary>Writes texts so that nothing in them steers a terminal, see <see cref="PlainText"/>.</summary>
internal sealed class PlainWriter(TextWriter writer) : TextWriter(CultureInfo.InvariantCulture)
{
    /// <inheritdoc/>
    public override Encoding Encoding => writer.Encoding;

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => writer.Write(PlainText.Of(value ?? ""));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => writer.WriteLine(PlainText.Of(value ?? ""));

    /// <inheritdoc/>
    public override void Flush() => writer.Flush();
}
