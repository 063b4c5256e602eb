#!/usr/bin/env bash
# A year of one project in 24 events: data comes, a language comes and goes, a bad batch is refused, a release is taken back, the base model changes.
# Each event trains only what it must, which is counted; every release is verified; the tokens stand beside those of keeping one combined adapter.
#   samples/a-year.sh TOOL [FOLDER]      TOOL: the built command line (Tributary.Cli.dll); FOLDER: where the project shall lie (default: a-year)
set -euo pipefail
export LC_ALL=C
root=$(cd "$(dirname "$0")/.." && pwd)
tool=$(realpath "$1")
year=${2:-a-year}
[ ! -e "$year" ] || { echo "$year exists already"; exit 2; }
mkdir -p "$year" && year=$(cd "$year" && pwd) && cd "$year"
tributary() { dotnet "$tool" "$@"; }

lines() { sed -n "$2,$3p" "$root/samples/reviews/data/$1/train.jsonl"; }      # LANGUAGE FROM TO
wrong() { sed 's/"label":"negative"/"label":"n"/; s/"label":"positive"/"label":"negative"/; s/"label":"n"/"label":"positive"/'; }

cp -r "$root/samples/base" base
for language in en de fr ja es; do
  mkdir -p "data/$language"
  lines "$language" 1 200 > "data/$language/train.jsonl"
  cp "$root/samples/reviews/data/$language/valid.jsonl" "$root/samples/reviews/data/$language/test.jsonl" "data/$language/"
done
mkdir later && mv data/es later/es
cat > tributary.yaml <<'YAML'
project: a-year
base_model: base
task: { kind: classification, labels: [negative, neutral, positive], prompt: "Review: {text}\nSentiment:", target: " {label}" }
languages:
  en: { train: [data/en/train.jsonl], valid: data/en/valid.jsonl, test: data/en/test.jsonl }
  de: { train: [data/de/train.jsonl], valid: data/de/valid.jsonl, test: data/de/test.jsonl }
  fr: { train: [data/fr/train.jsonl], valid: data/fr/valid.jsonl, test: data/fr/test.jsonl }
  ja: { train: [data/ja/train.jsonl], valid: data/ja/valid.jsonl, test: data/ja/test.jsonl }
adapter:  { r: 8, lora_alpha: 16 }
training: { epochs: 2, learning_rate: 1e-3, batch_size: 8, max_length: 128 }
merge:    { merge_method: linear, parameters: { lambda: [1.5, 2] } }
gate:     { max_drop: 0.05 }
leakage:  report
YAML

number=0 ours=0 combined=0 from=0 failures=0
declare -A next=([en]=201 [de]=201 [fr]=201 [ja]=201 [es]=201)
ledger=.tributary/ledger.jsonl
languages() { sed -n '/^languages:/,/^[a-z]/s/^  \([a-z]*\):.*/\1/p' tributary.yaml; }
tokens() { sed -n 's/.*"tokens":\([0-9]*\).*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }'; }
trainings() { tail -n +"$((from + 1))" "$ledger" | grep '"station":"train/' | grep '"outcome":"done"' || true; }
# What one training of the combined adapter reads: the tokens of every present language's newest adapter.
of_combined() { for language in $(languages); do grep "\"station\":\"train/$language\"" "$ledger" | grep '"outcome":"done"' | tail -n 1; done | tokens; }

# event CHARGED TRAINED EXIT DESCRIPTION COMMAND...: runs the command, then `up`, and checks what that trained.
event() {
  local charged=$1 expected=$2 exits=$3 what=$4 code=0
  shift 4
  from=$( [ -f "$ledger" ] && wc -l < "$ledger" || echo 0 )
  [ $# -eq 0 ] || "$@" > event.log 2>&1 || { cat event.log; exit 1; }
  [ "${1:-}" = rollback ] || tributary up > up.log 2>&1 || code=$?
  local trained cost
  trained=$(trainings | wc -l) cost=$(trainings | tokens)
  number=$((number + 1)) ours=$((ours + cost))
  [ "$charged" = - ] || combined=$((combined + $(of_combined)))
  if [ "$trained" -ne "$expected" ] || [ "$code" -ne "$exits" ]; then
    echo "event $number ($what): trained $trained adapters, expected $expected; exit code $code, expected $exits"; cat up.log; failures=$((failures + 1))
  fi
  tributary verify > verify.log 2>&1 || { echo "event $number ($what): verify found"; cat verify.log; failures=$((failures + 1)); }
  printf '| %d | %s | %d | %d | %s | %s |\n' "$number" "$what" "$trained" "$cost" "$( [ "$charged" = - ] && echo - || of_combined )" "$(ls .tributary/releases 2>/dev/null | grep -c digest)"
}
more() { lines "$1" "${next[$1]}" $((next[$1] + 19)) > "more-$1-${next[$1]}.jsonl"; tributary add-data "$1" "more-$1-${next[$1]}.jsonl"; next[$1]=$((next[$1] + 20)); }
more_of() { event + 1 0 "more data: $1" more "$1"; }
rollback() { tributary rollback "$1"; }

echo '| event | what | adapters trained | tokens | tokens of the combined adapter | releases |'
echo '|---|---|---|---|---|---|'
event + 4 0 'first build: en, de, fr, ja'
for language in en de fr ja; do more_of "$language"; done
add_es() { mv later/es/valid.jsonl later/es/test.jsonl .; tributary add-language es --train later/es/train.jsonl --valid valid.jsonl --test test.jsonl; }
event + 1 0 'new language: es' add_es
more_of es
method() { sed -i 's/merge_method: linear/merge_method: ties/' tributary.yaml; }
event - 0 0 'other merge method' method
more_of de
bad() { cp tributary.yaml good.yaml; lines fr 240 590 | wrong > batch.jsonl; tributary add-data fr batch.jsonl; }
event - 1 3 'bad batch: fr, labels turned round; refused' bad
good() { mv good.yaml tributary.yaml; }
event - 0 0 'the batch is taken out' good
more_of en
event - 0 0 'rollback to the release before' rollback "$(($(ls .tributary/releases | grep -c digest) - 1))"
event - 0 0 'and forward again'
more_of ja
more_of fr
files_of_ja=$(sed -n 's/^  ja: { train: \[\(.*\)\], valid.*/\1/p' tributary.yaml | tr -d ,)
event + 0 0 'language removed: ja' tributary remove-language ja
more_of es
more_of en
# shellcheck disable=SC2086 # a list of files
add_ja() { tributary add-language ja --train $files_of_ja --valid data/ja/valid.jsonl --test data/ja/test.jsonl; }
event + 0 0 'language back: ja, its adapter is still there' add_ja
base() { tributary export current --as model --out base-2; sed -i 's/^base_model: .*/base_model: base-2/' tributary.yaml; }
event + 5 0 'new base model: the last release, merged into the old one' base
for language in de fr es; do more_of "$language"; done

echo
echo "tokens: $ours by merging, $combined with one combined adapter: $(awk "BEGIN { printf \"%.3f\", $ours / $combined }")"
[ "$failures" -eq 0 ] || { echo "$failures events went otherwise"; exit 1; }
awk "BEGIN { exit !($ours <= 0.3 * $combined) }" || { echo 'more than 0.3 of it'; exit 1; }
