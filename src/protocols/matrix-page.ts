// SPDX-License-Identifier: Apache-2.0
// The reference page of the capability matrix, from the rows that the codecs run on. A structure that
// stands in several places is printed once and referred to afterwards.
import type { WireId } from '../core/exchange.ts';
import type { FieldRow } from './field.ts';

const TITLES: Readonly<Record<WireId, string>> = {
  'openai-chat': 'OpenAI chat completions',
  'openai-responses': 'OpenAI Responses',
  'openai-embeddings': 'OpenAI embeddings',
  'anthropic-messages': 'Anthropic Messages',
  'anthropic-count-tokens': 'Anthropic token counting',
};

const HEAD = `# Capability matrix

What Bartizan reads of each wire format. The codecs run on this table: a member that is not in it is
reported to policy as unknown content, and refused unless the app's \`unknown_content\` says otherwise.

| Coverage | Meaning |
|---|---|
| extracted | Its text is judged. |
| uninspectable | Nothing can read it; policy is told that it is there. |
| repeat | Repeats a judged text in another form; dropped where that text is changed. |
| state | Names state, tools or the end user to the provider; policy is told. |
| no-text | Numbers, switches and identifiers; anything wordy in its place is reported as unknown. |

\`[]\` stands for every element of a list, \`*\` for every member name. A text takes the kind of what it
stands in: a tool's message is a tool-result, a reasoning part is reasoning.
`;

/** Structures with fewer fields are printed again rather than referred to. */
const FIELDS_WORTH_A_REFERENCE = 8;

function columns(row: FieldRow): string {
  const what = row.kind ?? row.uninspected ?? row.state ?? '';
  return `${row.coverage} | ${what} | ${row.note ?? ''}`;
}

/** Every place in `rows` where a structure stands, outermost first. */
function placesOf(field: string): string[] {
  const members = field.split('.').slice(0, -1);
  return members.map((_, end) => members.slice(0, end + 1).join('.'));
}

/** What stands at each place, as one text: equal structures have equal texts. */
function structures(rows: readonly FieldRow[]): Map<string, string> {
  const lines = new Map<string, string[]>([['', []]]);
  for (const row of rows) {
    for (const place of ['', ...placesOf(row.field)]) {
      const rest = place === '' ? row.field : row.field.slice(place.length + 1);
      const known = lines.get(place) ?? [];
      known.push(`${rest} | ${columns(row)}`);
      lines.set(place, known);
    }
  }
  const large = [...lines].filter(([, { length }]) => length >= FIELDS_WORTH_A_REFERENCE);
  return new Map(large.map(([place, text]) => [place, text.join('\n')]));
}

type Shown = { readonly table: string; readonly place: string };

/** Prints tables of one wire; what one table has shown, the next may refer to. */
function tablePrinter(): (rows: readonly FieldRow[], table: string) => string {
  const shown = new Map<string, Shown>();
  return (rows, table) => {
    const here = structures(rows);
    const elsewhere = (place: string): Shown | undefined => {
      const known = shown.get(here.get(place) ?? '');
      return known?.table === table && known.place === place ? undefined : known;
    };
    const lines = new Set<string>();
    const plain: string[] = [];
    for (const row of rows) {
      const places = placesOf(row.field);
      const place = places.find((each) => elsewhere(each) !== undefined);
      const known = place === undefined ? undefined : elsewhere(place);
      if (known !== undefined) {
        const where = known.place === '' ? known.table : `\`${known.place}\` in ${known.table}`;
        lines.add(`| \`${place}\` | as ${where} | | |`);
        continue;
      }
      if (row.coverage === 'no-text' && row.note === undefined) plain.push(`\`${row.field}\``);
      else lines.add(`| \`${row.field}\` | ${columns(row)} |`);
      for (const each of ['', ...places]) {
        const text = here.get(each);
        if (text !== undefined && !shown.has(text)) shown.set(text, { table, place: each });
      }
    }
    const head = '| Field | Coverage | As | Note |\n|---|---|---|---|\n';
    const body = lines.size === 0 ? '' : `\n${head}${[...lines].join('\n')}\n`;
    return body + (plain.length === 0 ? '' : `\nWithout text: ${plain.join(', ')}.\n`);
  };
}

/** Events with the same fields, together. */
function byEvent(rows: readonly FieldRow[]): Map<string, FieldRow[]> {
  const events = Map.groupBy(rows, ({ event }) => event ?? '');
  const groups = Map.groupBy(events, ([, of]) =>
    of.map((row) => `${row.field} | ${columns(row)}`).join('\n'),
  );
  return new Map(
    [...groups.values()].map((group) => {
      const names = group.map(([event]) => (event === '' ? '' : `\`${event}\``));
      return [names.join(', '), group[0]?.[1] ?? []];
    }),
  );
}

function section(wire: WireId, rows: readonly FieldRow[]): string {
  const print = tablePrinter();
  let text = `\n## ${TITLES[wire]}\n`;
  const request = rows.filter(({ direction }) => direction === 'request');
  if (request.length > 0) text += `\n### Request\n${print(request, 'the request')}`;
  const answer = rows.filter(({ direction, stream }) => direction === 'response' && !stream);
  if (answer.length > 0) text += `\n### Answer\n${print(answer, 'the answer')}`;
  const streamed = rows.filter(({ stream }) => stream);
  if (streamed.length > 0) text += '\n### Streamed answer\n';
  for (const [events, of] of byEvent(streamed)) {
    text += `${events === '' ? '' : `\n#### ${events}\n`}${print(of, 'an event above')}`;
  }
  return text;
}

/** The page as Markdown; `rows` is the whole matrix. */
export function matrixPage(rows: readonly FieldRow[]): string {
  const wires = Object.keys(TITLES) as WireId[];
  const of = (wire: WireId): FieldRow[] => rows.filter((row) => row.wire === wire);
  return HEAD + wires.map((wire) => section(wire, of(wire))).join('');
}
