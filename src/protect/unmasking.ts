// SPDX-License-Identifier: Apache-2.0
// Which texts of an answer may have values put back into them, and how that goes together with masks: what
// policy masks stays masked, and a token on the edge of it stays a token.
import type { Exchange } from '../core/exchange.ts';
import type { Reveal, Revealing, Stay } from '../guard/masking/reveal.ts';
import type { Edit, Tokens } from './protector.ts';
import type { ChannelSegment } from './response-guard.ts';

/** What may be put back into a text; with `stays` nothing may, for that reason. */
export type Grant = { readonly revealing: Revealing; readonly stays?: Stay };

/** What may be put back into a text of the answer; undefined: it is not even looked at. */
export type Unmask = (segment: ChannelSegment) => Grant | undefined;

/** `egressTools`: names of tools whose arguments keep their tokens, with `*` for any characters. */
export function createUnmask(
  exchange: Exchange,
  tokens: Tokens | undefined,
  egressTools: readonly string[],
): Unmask {
  if (tokens === undefined || tokens.isEmpty) return () => undefined;
  const egress = new RegExp(`^(?:${egressTools.map(pattern).join('|')})$`, 'i');
  // Reasoning on this wire is signed as the model wrote it, and refused in the next turn when it differs.
  const signed = exchange.wire === 'anthropic-messages';
  return ({ kind, toolName }) => {
    // The name of a tool is no text, and a reference to media is fetched.
    if (kind === 'tool-name' || kind === 'media') return undefined;
    if (kind === 'reasoning' && signed) return undefined;
    const leaves = kind === 'tool-call' && (toolName === undefined || egress.test(toolName));
    const { revealing } = tokens;
    return leaves ? { revealing, stays: 'egress-tool' } : { revealing };
  };
}

const pattern = (glob: string): string =>
  glob
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
    .join('.*');

/** What is revealed, as edits, without what falls on a mask; both are sorted. */
export function besideMasks(
  segment: number,
  reveals: readonly Reveal[],
  masks: readonly Edit[],
): readonly (Edit & Reveal)[] {
  let next = 0;
  const kept: (Edit & Reveal)[] = [];
  for (const reveal of reveals) {
    const { start, end } = reveal;
    for (let mask = masks[next]; mask !== undefined && mask.end <= start; ) mask = masks[++next];
    const mask = masks[next];
    if (mask === undefined || mask.start >= end) kept.push({ ...reveal, segment });
  }
  return kept;
}

/** True for a span in one of the sorted `reveals`: what a detector sees there is our own making. */
export const isInside = (
  { start, end }: { readonly start: number; readonly end: number },
  reveals: readonly Reveal[],
): boolean => reveals.some((reveal) => reveal.start <= start && end <= reveal.end);
