namespace Tributary.Projects.Starting;

/// <content>The parts of the file that are the same for every project.</content>
internal sealed partial class ProjectTemplate
{
    private static class Sections
    {
        public const string OfClassification = "  # labels: [a, b]                             # classification: two or more";

        public static readonly string[] EveryTask = Lines("""
              # messages: [{ role: user, content: "{text}" }]  # instead of prompt, for a base model with a chat template
              # chat_template_kwargs: { enable_thinking: false }  # variables of the chat template
              # date: 2026-11-30                         # the day for a chat template that asks for it
              # few_shot: 0                              # solved examples before every prompt, in evaluation only
              # cut_targets: refuse                      # or allow: targets may be cut to fit training.max_length
            """);

        public static readonly string[] OfOthers = Lines("""
              # predict_by: likelihood                   # classification: or generation, the model writes the label
              # choices: choices                         # multiple_choice: the field that lists the options
              # answer: answer                           # multiple_choice: index from 0, text or letter
              # normalize: none                          # multiple_choice: none, tokens, characters or unconditional
              # unconditional_prompt: "Answer:"          # multiple_choice: with normalize: unconditional
              # conversation: messages                   # generation: the field that holds a conversation, instead of prompt and target
              # metric: rougeL                           # generation: or a list; the first decides
              # tokenization: auto                       # generation: how ROUGE cuts texts
              # max_new_tokens: 64                       # where the model writes; 16 for labels
              # stop: "\n"                               # where the model writes: texts before which the answer ends
            """);

        public static readonly string[] BeforeMaxLength = Lines("""

            adapter:
              r: 16                                      # rank
              lora_alpha: 16                             # numerator of the scaling lora_alpha / r
              lora_dropout: 0.0
              target_modules: all-linear                 # or a list of names, or one regular expression
              # exclude_modules: [lm_head]
              # rank_pattern: { down_proj: 32 }
              # alpha_pattern: { down_proj: 32 }
              # layers_to_transform: [0, 1]              # the only layers to adapt
              # layers_pattern: layers                   # the part of the name before the number
              # modules_to_save: [lm_head]               # trained whole; no merge takes them
              use_rslora: false                          # scaling lora_alpha / sqrt(r)
              use_dora: false                            # no merge takes DoRA
              share_a: init                              # init, frozen or off: whether languages share the matrix A
              # from: adapters/start                     # a PEFT folder that every language begins from

            training:
              epochs: 3
              learning_rate: 2e-4                        # 2e-4 suits a billion parameters and more; small models need more
              batch_size: 8
              gradient_accumulation_steps: 1
            """);

        public static readonly string[] AfterMaxLength = Lines("""
              schedule: cosine                           # linear, cosine or constant
              warmup_ratio: 0.03
              weight_decay: 0
              max_grad_norm: 1
              validate: loss                             # loss or metric: what decides which weights are kept
              eval_steps: 0                              # also look after this many steps; 0: at the end of each epoch
              early_stopping_patience: 0                 # stop after this many looks without a better one; 0: never
              trainer: tributary                         # or command: another program
              # command: "python train.py {train_file} {output_dir}"
              update: scratch                            # or continue: go on from the last adapter when data were added
              replay: 0.2                                # with continue: the share of old examples among those read
              seed: 42

            merge:
              merge_method: ties                         # docs/merge-methods.md lists all
              space: knots
              profile: mergekit
              balance: none                              # or norms: bring all task vectors to the same norm first
              # weights: { de: 1.0 }
              # search: { strategy: grid, merge_method: [ties, linear], lambda: [1, 2] }  # instead of one merge
              output: adapter                            # or model: the base model with the merge added
              rank: exact                                # exact, full, or a rank that the merged adapter is truncated to
              parameters:
                density: 1.0                             # fraction of entries kept, in (0, 1]
            """);

        public static readonly string[] AfterLambda = Lines("""

            gate:
              max_drop: 0.01                             # a language that provably falls by more is not released
              confidence: 0.95
              require: no_proven_drop                    # or non_inferior: demand that a drop is excluded
              unevaluated: refuse                        # or accept: a language without a test set

            leakage: refuse                              # refuse, report or off: test examples that occur in training data
            # routes: [ja]                               # languages that keep their own adapter

            # compare:
            #   against: [average]                       # more models for 'compare' to show
            #   without: [base]                          # ways that it leaves out
            #   methods: { mine: { merge_method: linear } }
            #   clusters: { romance: [es, fr] }

            # cost:
            #   per_hour: 2.5                            # what an hour of this machine costs
            #   currency: USD

            run:
              on: local
              device: auto                               # auto, cpu, cuda or cuda:N
              # workers: 2                               # languages trained at the same time; default: one per GPU, else 1
              allow_tf32: false
              activation_checkpointing: false
              save_steps: 0
              save_minutes: 5
            """);

        private static string[] Lines(string text) => text.Split('\n');
    }
}
