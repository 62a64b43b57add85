// SPDX-License-Identifier: Apache-2.0
// The reference page of the capability matrix, from the rows that the codecs run on.
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

\`[]\` stands for every element of a list, \`*\` for every member name.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

function line(row: FieldRow): string {
  const what = row.kind ?? row.uninspected ?? row.state ?? '';
  const field = row.event === undefined ? `\`${row.field}\`` : `\`${row.field}\` of \`${row.event}\``;
  return `| ${cell(field)} | ${row.coverage} | ${what} | ${cell(row.note ?? '')} |`;
}

function table(title: string, rows: readonly FieldRow[]): string {
  if (rows.length === 0) return '';
  const head = '| Field | Coverage | As | Note |\n|---|---|---|---|';
  return `\n### ${title}\n\n${head}\n${rows.map(line).join('\n')}\n`;
}

/** The page as Markdown; `rows` is the whole matrix. */
export function matrixPage(rows: readonly FieldRow[]): string {
  const wires = Object.keys(TITLES) as WireId[];
  const sections = wires.map((wire) => {
    const of = rows.filter((row) => row.wire === wire);
    return (
      `\n## ${TITLES[wire]}\n` +
      table('Request', of.filter((row) => row.direction === 'request')) +
      table('Answer', of.filter((row) => row.direction === 'response' && !row.stream)) +
      table('Streamed answer', of.filter((row) => row.direction === 'response' && row.stream))
    );
  });
  return HEAD + sections.join('');
}
