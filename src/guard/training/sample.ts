// SPDX-License-Identifier: Apache-2.0
// What is trained on: texts as the scorer will see them, with where they come from. Left out are rows that
// are neither attack nor innocent for this purpose: harmful requests without a technique are moderation.
import type { Channel } from '../detector.ts';
import { foldedView, skeletonView, View } from '../view/view.ts';
import type { Generated } from './generate.ts';

export type Sample = {
  /** In the skeleton view. */
  readonly text: string;
  readonly attack: boolean;
  readonly channel: Channel;
  /** Sources are balanced against each other, and left out as a whole when measuring. */
  readonly source: string;
  readonly generated: boolean;
  /** A user's order to an agent: harmless where it is, an attack in a document. */
  readonly errand: boolean;
};

export type Row = {
  readonly text: string;
  readonly label: string;
  readonly category?: string;
  readonly channel?: string;
};

/** Longest text that is trained on; of a longer one both ends are kept. */
const HEAD_CHARS = 16_000;
const TAIL_CHARS = 8_000;

const CHANNELS: readonly string[] = ['system', 'user', 'document', 'tool', 'output'];
const isChannel = (name: string): name is Channel => CHANNELS.includes(name);

/** Labels and categories that say nothing about injection. */
const NEITHER = /^(?:harmful_request|output_)/;

function skeleton(text: string): string {
  const most = HEAD_CHARS + TAIL_CHARS;
  const kept =
    text.length <= most ? text : `${text.slice(0, HEAD_CHARS)}\n${text.slice(-TAIL_CHARS)}`;
  return skeletonView(foldedView(new View(kept))).text;
}

/** A row of a data file as a sample; undefined when it is neither attack nor benign here. */
export function sampleOf(row: Row, source: string): Sample | undefined {
  const { text, label, category = '', channel = 'user' } = row;
  if ((label !== 'attack' && label !== 'benign') || text === '' || !isChannel(channel)) {
    return undefined;
  }
  if (label === 'attack' && NEITHER.test(category)) return undefined;
  return {
    text: skeleton(text),
    attack: label === 'attack',
    channel,
    source,
    generated: false,
    errand: category.startsWith('agent_'),
  };
}

/** A text of the grammar as a sample. */
export const generatedSample = ({ text, label, family, channel }: Generated): Sample => ({
  text: skeleton(text),
  attack: label === 'attack',
  channel,
  source: `grammar/${family}`,
  generated: true,
  errand: false,
});
