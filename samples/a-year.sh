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

# Made-up reviews in which one word decides, good and bad in turn: lines LANGUAGE FROM COUNT. What one language's adapter unlearns no other makes up for.
lines() {
  local good bad sentence nouns
  case $1 in
    en) sentence='The %s was %s, day %d.' nouns='room meal staff view price bed wine garden' good='excellent lovely' bad='dreadful dirty' ;;
    de) sentence='%s war %s, Tag %d.' nouns='Zimmer Essen Personal Preis Bett Wein Garten Haus' good='wunderbar sauber' bad='furchtbar schmutzig' ;;
    fr) sentence='La %s était %s, jour %d.' nouns='chambre table vue ville plage soupe porte rue' good='superbe agréable' bad='horrible sale' ;;
    es) sentence='La %s fue %s, día %d.' nouns='comida cama vista playa sopa puerta calle casa' good='excelente bonita' bad='horrorosa sucia' ;;
    ja) sentence='%sは%s、%d日。' nouns='部屋 食事 景色 値段 庭 店 皿 窓' good='最高 素敵' bad='最悪 不潔' ;;
  esac
  awk -v sentence="$sentence" -v nouns="$nouns" -v good="$good" -v bad="$bad" -v from="$2" -v count="$3" 'BEGIN {
    n = split(nouns, noun, " "); split(good, word_good, " "); split(bad, word_bad, " ")
    for (i = from; i < from + count; i++) {
      is_good = i % 2
      word = is_good ? word_good[1 + int(i / 2) % 2] : word_bad[1 + int(i / 2) % 2]
      printf "{\"text\":\"" sentence "\",\"label\":\"%s\"}\n", noun[1 + (i * 7 + int(i / 8)) % n], word, i, is_good ? "good" : "bad"
    }
  }'
}
wrong() { sed 's/"label":"bad"/"label":"x"/; s/"label":"good"/"label":"bad"/; s/"label":"x"/"label":"good"/'; }

cp -r "$root/samples/base" base
for language in en de fr ja es; do
  mkdir -p "data/$language"
  lines "$language" 1 100 > "data/$language/train.jsonl"
  lines "$language" 90001 20 > "data/$language/valid.jsonl"
  lines "$language" 80001 100 > "data/$language/test.jsonl"
done
mkdir later && mv data/es later/es
cat > tributary.yaml <<'YAML'
project: a-year
base_model: base
task: { kind: classification, labels: [bad, good], prompt: "Review: {text}\nOpinion:", target: " {label}" }
languages:
  en: { train: [data/en/train.jsonl], valid: data/en/valid.jsonl, test: data/en/test.jsonl }
  de: { train: [data/de/train.jsonl], valid: data/de/valid.jsonl, test: data/de/test.jsonl }
  fr: { train: [data/fr/train.jsonl], valid: data/fr/valid.jsonl, test: data/fr/test.jsonl }
  ja: { train: [data/ja/train.jsonl], valid: data/ja/valid.jsonl, test: data/ja/test.jsonl }
adapter:  { r: 8, lora_alpha: 16 }
training: { epochs: 6, learning_rate: 3e-3, batch_size: 8, max_length: 64 }
merge:    { merge_method: linear, parameters: { lambda: [2, 3] } }
gate:     { max_drop: 0.4 }   # the scores of a model this small jump from one merge to the next: here the gate stops a collapse
leakage:  off
YAML

number=0 ours=0 combined=0 from=0 failures=0
declare -A in_force=() next=([en]=101 [de]=101 [fr]=101 [ja]=101 [es]=101)
ledger=.tributary/ledger.jsonl
languages() { sed -n '/^languages:/,/^[a-z]/s/^  \([a-z]*\):.*/\1/p' tributary.yaml; }
tokens() { sed -n 's/.*"tokens":\([0-9]*\).*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }'; }
trainings() { tail -n +"$((from + 1))" "$ledger" | grep '"station":"train/' | grep '"outcome":"done"' || true; }
# What one training of the combined adapter reads: the tokens of every present language's adapter in force; what the gate refused never was.
of_combined() { local sum=0; for language in $(languages); do sum=$((sum + ${in_force[$language]})); done; echo "$sum"; }
keep() { for language in "${!next[@]}"; do local read; read=$(trainings | sed -n "/\"station\":\"train\/$language\"/p" | tokens); [ "$read" -eq 0 ] || in_force[$language]=$read; done; }

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
  [ "$code" -ne 0 ] || keep
  [ "$charged" = - ] || combined=$((combined + $(of_combined)))
  if [ "$trained" -ne "$expected" ] || [ "$code" -ne "$exits" ]; then
    echo "event $number ($what): trained $trained adapters, expected $expected; exit code $code, expected $exits"; cat up.log; failures=$((failures + 1))
  fi
  tributary verify > verify.log 2>&1 || { echo "event $number ($what): verify found"; cat verify.log; failures=$((failures + 1)); }
  printf '| %d | %s | %d | %d | %s | %s |\n' "$number" "$what" "$trained" "$cost" "$( [ "$charged" = - ] && echo - || of_combined )" "$(ls .tributary/releases 2>/dev/null | grep -c digest)"
}
more() { lines "$1" "${next[$1]}" 20 > "more-$1-${next[$1]}.jsonl"; tributary add-data "$1" "more-$1-${next[$1]}.jsonl"; next[$1]=$((next[$1] + 20)); }
more_of() { event + 1 0 "more data: $1" more "$1"; }
rollback() { tributary rollback "$1"; }

echo '| event | what | adapters trained | tokens | tokens of the combined adapter | releases |'
echo '|---|---|---|---|---|---|'
event + 4 0 'first build: en, de, fr, ja'
for language in en de fr ja; do more_of "$language"; done
add_es() { mv later/es/valid.jsonl later/es/test.jsonl .; tributary add-language es --train later/es/train.jsonl --valid valid.jsonl --test test.jsonl; }
event + 1 0 'new language: es' add_es
more_of es
method() { sed -i 's/merge_method: linear/merge_method: ties/' tributary.yaml; echo 'routes:   [fr]' >> tributary.yaml; }
event - 0 0 'other merge method, and fr on its own adapter' method
more_of de
bad() { cp tributary.yaml good.yaml; lines fr 1001 240 | wrong > batch.jsonl; tributary add-data fr batch.jsonl; }
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
awk "BEGIN { exit !($ours <= 0.33 * $combined) }" || { echo 'more than 0.33 of it'; exit 1; }
