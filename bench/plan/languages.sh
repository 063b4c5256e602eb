#!/usr/bin/env bash
# How long `plan` takes for a project of many languages whose data did not change, in processor time.
# usage: bench/plan/languages.sh TRIBUTARY.CLI.DLL [LANGUAGES, 200 by default]
set -euo pipefail
tool=$(realpath "$1"); count=${2:-200}
here=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -r "$here/samples/base" "$folder/base"
{
  echo "project: many"
  echo "base_model: base"
  echo "task: { kind: classification, labels: [negative, neutral, positive], prompt: \"Review: {text}\\nSentiment:\", target: \" {label}\" }"
  echo "languages:"
  for ((n = 0; n < count; n++)); do
    # Three letters each, none of them a language's own.
    name="q$(printf "\\x$(printf %x $((97 + n / 26 % 20)))")$(printf "\\x$(printf %x $((97 + n % 26)))")"
    mkdir -p "$folder/data/$name"
    seed=0
    for part in train:100 valid:20 test:50; do
      seed=$((seed + 1))
      awk -v n="$n" -v seed="$((n * 3 + seed))" -v part="${part%%:*}" -v lines="${part##*:}" 'BEGIN {
        split("river bridge market garden window harbour station library mountain kitchen teacher winter", words, " ");
        split("negative neutral positive", labels, " ");
        srand(seed);
        for (i = 0; i < lines; i++) {
          text = n " " part " " i;
          for (w = 0; w < 20; w++) text = text " " words[1 + int(rand() * 12)] int(rand() * 1000);
          printf "{\"text\": \"%s\", \"label\": \"%s\"}\n", text, labels[1 + i % 3];
        } }' > "$folder/data/$name/${part%%:*}.jsonl"
    done
    echo "  $name: { train: data/$name/train.jsonl, valid: data/$name/valid.jsonl, test: data/$name/test.jsonl }"
  done
  echo "merge: { merge_method: linear }"
} > "$folder/tributary.yaml"
sleep 3
cd "$folder"
TIMEFORMAT='%U user, %S system, %R passed'
dotnet "$tool" plan > plan.txt 2> errors.txt || { cat errors.txt; exit 1; }   # makes the store, and measures this machine
for what in "data remembered" "again" "and again"; do
  printf '%s: ' "$what"
  time dotnet "$tool" plan > plan.txt 2> errors.txt || { cat errors.txt; exit 1; }
done
wc -c plan.txt
