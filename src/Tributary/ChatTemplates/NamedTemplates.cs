namespace Tributary.ChatTemplates;

/// <summary>Chat templates of known forms, which a recipe of a merge may name, as mergekit's may.</summary>
internal static class NamedTemplates
{
    /// <summary>The templates (Jinja) by name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["alpaca"] = """
            {%- for message in messages -%}
            {%- if message['role'] == 'system' -%}{{- message['content'] | trim + '\n\n' -}}
            {%- elif message['role'] == 'user' -%}{{- '### Instruction:\n' + message['content'] | trim + '\n\n' -}}
            {%- elif message['role'] == 'user_context' -%}{{- '### Input:\n' + message['content'] | trim + '\n\n' -}}
            {%- elif message['role'] == 'assistant' -%}{{- '### Response:\n' + message['content'] | trim + '\n\n' -}}
            {%- endif -%}
            {%- endfor -%}
            {%- if add_generation_prompt -%}{{- '### Response:\n' -}}{%- endif -%}
            """,
        ["chatml"] = """
            {%- for message in messages -%}
            {{- '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' -}}
            {%- endfor -%}
            {%- if add_generation_prompt -%}{{- '<|im_start|>assistant\n' -}}{%- endif -%}
            """,
        ["exaone"] = """
            {%- for message in messages -%}
            {%- if loop.first and message['role'] != 'system' -%}{{- '[|system|][|endofturn|]\n' -}}{%- endif -%}
            {{- '[|' + message['role'] + '|]' + message['content'] -}}
            {{- '\n' if message['role'] == 'user' else '[|endofturn|]\n' -}}
            {%- endfor -%}
            {%- if add_generation_prompt -%}{{- '[|assistant|]' -}}{%- endif -%}
            """,
        ["llama3"] = """
            {{- bos_token -}}
            {%- for message in messages -%}
            {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' -}}
            {%- endfor -%}
            {%- if add_generation_prompt -%}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' -}}{%- endif -%}
            """,
    };
}
