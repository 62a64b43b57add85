// SPDX-License-Identifier: Apache-2.0
// Which tools requests offered and models called, out of recorded decisions. Names as they are recorded: one that is
// no name of a tool stands there as a digest, and nothing can be said about it.
import { type CommandContext } from '../command.ts';
import { recordedDecisions, selectionOf, Unreadable } from '../recorded-decisions.ts';

export type Use = { calls: number; held: number };

export type SeenTools = {
  readonly offered: ReadonlySet<string>;
  readonly called: ReadonlyMap<string, Use>;
  readonly decisions: number;
  /** Lines of files that could not be read. */
  readonly unreadable: number;
};

/** A digest in place of a name: `~` or anything that a tool cannot be called. */
const NAME = /^[A-Za-z0-9_.:/-]{1,100}$/;

/** Reads the decisions that the options of `context` select. */
export async function seenTools(context: CommandContext): Promise<SeenTools> {
  const unreadable = new Unreadable();
  const offered = new Set<string>();
  const called = new Map<string, Use>();
  let decisions = 0;
  const steps = recordedDecisions(context, selectionOf(context), { after: undefined, unreadable });
  for await (const { taken } of steps) {
    if (taken === undefined) continue;
    decisions++;
    const { facts, verdict } = taken.decision;
    for (const tool of facts.tools ?? []) if (NAME.test(tool)) offered.add(tool);
    for (const { tool, faults } of facts.calls ?? []) {
      if (!NAME.test(tool)) continue;
      const use = called.get(tool) ?? { calls: 0, held: 0 };
      use.calls++;
      if (faults.length > 0 || verdict.outcome === 'ask' || verdict.outcome === 'block') use.held++;
      called.set(tool, use);
    }
  }
  return { offered, called, decisions, unreadable: unreadable.count };
}
