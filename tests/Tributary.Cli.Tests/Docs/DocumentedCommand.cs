using System.Text.RegularExpressions;
using Tributary.Testing;

namespace Tributary.Cli.Tests.Docs;

/// <summary>A command line that a document shows in a fenced block of shell commands.</summary>
/// <param name="Place">Document and line, as in <c>README.md:40</c>.</param>
/// <param name="Text">The line, its comment included.</param>
/// <param name="IsRun">True if the block's info string is <c>sh run</c>: the check runs it.</param>
internal sealed partial record DocumentedCommand(string Place, string Text, bool IsRun)
{
    private const string Fence = "```";

    /// <summary>The exit codes that the line may end with: 0, or the one that its comment names, as in <c># exit code 2</c>, or
    /// both, as in <c># exit code 3 if the gate refuses</c>.</summary>
    public IReadOnlyList<string> ExitCodes
    {
        get
        {
            var match = ExitCode().Match(Text);
            var named = match.Groups[1].Value;
            return !match.Success ? ["0"] : match.Groups[2].Success ? ["0", named] : [named];
        }
    }

    /// <summary>The line without its comment.</summary>
    public string Command => Comment().Replace(Text, "").Trim();

    /// <summary>All command lines of a document's shell blocks, in its order.</summary>
    /// <param name="document">The document, relative to the repository.</param>
    public static IReadOnlyList<DocumentedCommand> In(string document)
    {
        var commands = new List<DocumentedCommand>();
        string? block = null;
        foreach (var (index, line) in File.ReadLines(Path.Combine(Repository.Root, document)).Index())
        {
            if (line.StartsWith(Fence, StringComparison.Ordinal))
            {
                block = block is null ? line[Fence.Length..].Trim() : null;
            }
            else if (block is "sh" or "sh run" && line.Trim() is { Length: > 0 } text && text[0] != '#')
            {
                commands.Add(new($"{document}:{Invariant.Text(index + 1)}", text, block == "sh run"));
            }
        }

        return commands;
    }

    /// <summary>A bash script that runs commands one after the other in one shell, and ends with 1
    /// at the first whose exit code is not one that its line names.</summary>
    public static string Script(IEnumerable<DocumentedCommand> commands)
    {
        var script = new StringBuilder("tributary() { \"$DOTNET\" \"$PROGRAM\" \"$@\"; }\n");
        foreach (var command in commands)
        {
            script.Append(CultureInfo.InvariantCulture, $$"""
                {{command.Text}}
                case $? in {{string.Join('|', command.ExitCodes)}}) ;; *)
                echo "{{command.Place}} ended with another exit code than {{string.Join(" or ", command.ExitCodes)}}" >&2; exit 1 ;; esac

                """);
        }

        return script.ToString();
    }

    [GeneratedRegex(@"#.*exit code (\d+)( if)?")]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"\s#\s.*$")]
    private static partial Regex Comment();
}
