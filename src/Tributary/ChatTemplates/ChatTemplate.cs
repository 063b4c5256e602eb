namespace Tributary.ChatTemplates;

/// <summary>
/// A model's chat template: turns messages into the one text that the model was trained on. An interpreter of the Jinja that chat
/// templates use, with the settings of transformers (apply_chat_template); anything else is refused by name when the template is read.
/// A template comes with a model from elsewhere, so it cannot reach anything but its variables, and what it may cost is bounded.
/// The text holds the special tokens already: encode it without adding special tokens.
/// </summary>
internal sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> statements;
    private readonly IReadOnlyList<Statement>? toolStatements;
    private readonly IReadOnlyDictionary<string, string> specialTokens;
    private readonly string where;

    private ChatTemplate(string where, string source, string? toolSource, IReadOnlyDictionary<string, string> specialTokens)
    {
        this.where = where;
        this.specialTokens = specialTokens;
        Source = source;
        statements = OrBadInput(where, () => TemplateParser.Parse(source));
        toolStatements = toolSource is null ? null : OrBadInput(where, () => TemplateParser.Parse(toolSource));
        Identity = Digest.OfParts(
        [
            new("template", source),
            new("tool_use", toolSource ?? ""),
            .. specialTokens.OrderBy(token => token.Key, StringComparer.Ordinal),
        ]);
    }

    /// <summary>The template as the model folder has it.</summary>
    public string Source { get; }

    /// <summary>The names that the template uses as variables or functions, those that it sets itself among them.</summary>
    public IReadOnlySet<string> Names => field ??= NamesIn(Source);

    /// <summary>Changes with the template and with the special tokens that it is given.</summary>
    public Digest Identity { get; }

    /// <summary>Reads the template of a model folder: <c>chat_template.jinja</c>, else
    /// <c>chat_template</c> of <c>tokenizer_config.json</c>.</summary>
    /// <param name="modelFolder">A Hugging Face model folder.</param>
    /// <exception cref="BadInputException">The folder has none, or it asks for
    /// what is not built here: line and column are named.</exception>
    public static ChatTemplate Load(string modelFolder) => ChatTemplateFile.Load(modelFolder);

    /// <summary>Reads a template from its text.</summary>
    /// <param name="source">The template.</param>
    /// <param name="specialTokens">Values of bos_token, eos_token and the like; what is absent is undefined.</param>
    /// <param name="where">What to call it in messages.</param>
    /// <param name="toolSource">The template for requests with tools, if a model has one of its own.</param>
    public static ChatTemplate Parse(string source, IReadOnlyDictionary<string, string> specialTokens, string where = "chat template",
        string? toolSource = null) =>
        new(where, source, toolSource, specialTokens);

    /// <summary>The text of a conversation.</summary>
    /// <exception cref="BadInputException">The template refuses the messages
    /// (raise_exception, with its words), or fails on them.</exception>
    public string Render(ChatRequest request)
    {
        var variables = new Scope(null);
        foreach (var (name, token) in specialTokens)
        {
            variables[name] = token;
        }

        // transformers gives all of these, None if the caller names nothing.
        variables["messages"] = new TemplateList([.. request.Messages.Select(message => message.Value)]);
        variables["tools"] = TemplateDictionary.FromJson(request.Tools ?? default);
        variables["documents"] = null;
        variables["add_generation_prompt"] = request.AddGenerationPrompt;
        foreach (var (name, value) in request.Variables)
        {
            variables[name] = TemplateDictionary.FromJson(value);
        }

        return OrBadInput(where, () =>
            TemplateRun.Render(request.Tools is null ? statements : toolStatements ?? statements, variables, request));
    }

    // Attributes apart, which stand behind a point.
    private static HashSet<string> NamesIn(string source)
    {
        var tokens = TemplateLexer.Read(source);
        return tokens.Index().Where(token => token.Item.Kind == TokenKind.Name
                && (token.Index == 0 || tokens[token.Index - 1] is not { Kind: TokenKind.Operator, Text: "." }))
            .Select(token => token.Item.Text).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Does a piece of work; says to the user what is wrong with the template.</summary>
    private static T OrBadInput<T>(string where, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (TemplateException failed)
        {
            throw failed.ForUser(where);
        }
        catch (TemplateRefusal refused)
        {
            throw new BadInputException(where, refused.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            // Long chains and values in values are deep without brackets.
            throw new BadInputException(where, "is nested too deep, in its expressions or in the values that it makes");
        }
    }
}

/// <summary>What a chat template is asked to write.</summary>
internal sealed record ChatRequest
{
    /// <summary>The conversation, oldest first.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>Whether the text ends where the assistant's next answer begins. Default false, as in transformers.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>Descriptions of tools, a JSON list; null: none.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>Further variables of the template, such as enable_thinking.</summary>
    public IReadOnlyDictionary<string, JsonElement> Variables { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Gives strftime_now its time. Null: a template finds no such function, and most
    /// then write a fixed date, so that the text is the same every day.</summary>
    public TimeProvider? Clock { get; init; }

    /// <summary>What writing the text may cost.</summary>
    public RenderingBounds Bounds { get; init; } = RenderingBounds.Usual;
}
