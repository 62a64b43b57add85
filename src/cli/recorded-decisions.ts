// SPDX-License-Identifier: Apache-2.0
// Recorded decisions for commands, one after the other: from files of events, or page by page from a running node.
// Each comes with the place after which to go on.
import type { StoredEvent } from '../core/events.ts';
import { BartizanError } from '../core/errors.ts';
import { readDecision, type RecordedDecision } from '../policy/inputs/recorded.ts';
import { callAdmin } from './admin-client.ts';
import { type CommandContext, text } from './command.ts';
import { listOf } from './commands/rows.ts';
import { bytesOf, linesOf } from './jsonl.ts';

/** Exchanges of one page; each has a few decisions. */
const PAGE_EXCHANGES = 50;
const NAMED_MAX = 20;

export const DECISION_OPTIONS = {
  events: {
    type: 'string',
    multiple: true,
    help: 'JSONL file of events, also gzipped (policy log export makes others); may be repeated',
  },
  server: { type: 'boolean', help: 'the records of the node that runs here' },
  from: { type: 'string', help: 'decisions since this instant, RFC 3339' },
  to: { type: 'string', help: 'decisions before this instant, RFC 3339' },
  tenant: { type: 'string', help: 'of this tenant only' },
  app: { type: 'string', help: 'of this app only' },
  limit: { type: 'string', help: 'at most so many decisions' },
} as const;

export type Taken = {
  readonly decision: RecordedDecision;
  /** The event as it came, and its place in the store where that is known. */
  readonly event: unknown;
  readonly place: { readonly node: string; readonly sequence: number } | undefined;
};

/** One decision, and where it is possible to go on later the place after which to do so. */
export type Step = { readonly taken?: Taken; readonly cursor?: string };

/** What was wrong with lines of files. */
export class Unreadable {
  readonly named: string[] = [];
  count = 0;

  add(place: string): void {
    this.count++;
    if (this.named.length < NAMED_MAX) this.named.push(place);
  }
}

export type Selection = {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly tenant: string | undefined;
  readonly app: string | undefined;
  readonly limit: number;
};

/** Throws `usage` for instants and counts that are none, and when it is not said where decisions come from. */
export function selectionOf(context: CommandContext): Selection {
  const files = listOf(context, 'events');
  if ((files.length === 0) === (context.values['server'] !== true)) {
    throw new BartizanError('usage', 'say where decisions come from: --events FILE or --server');
  }
  return {
    from: instantOf(context, 'from'),
    to: instantOf(context, 'to'),
    tenant: text(context, 'tenant'),
    app: text(context, 'app'),
    limit: limitOf(text(context, 'limit')),
  };
}

/** The decisions in `selection`, after `cursor` when there is one. */
export async function* recordedDecisions(
  context: CommandContext,
  selection: Selection,
  { after, unreadable }: { readonly after: string | undefined; readonly unreadable: Unreadable },
): AsyncGenerator<Step> {
  const files = listOf(context, 'events');
  const source =
    files.length > 0 ? inFiles(files, after, unreadable) : onServer(context, selection, after);
  let left = selection.limit;
  if (left <= 0) return;
  for await (const step of source) {
    const isTaken = step.taken !== undefined && isWanted(step.taken.decision, selection);
    if (isTaken) yield step;
    else if (step.cursor !== undefined) yield { cursor: step.cursor };
    if (isTaken && --left <= 0) return;
  }
}

function isWanted(
  { time, tenant, facts }: RecordedDecision,
  { from, to, tenant: wanted, app }: Selection,
): boolean {
  return (
    (from === undefined || time >= from) &&
    (to === undefined || time < to) &&
    (wanted === undefined || tenant === wanted) &&
    (app === undefined || facts.app.id === app)
  );
}

/** Cursor: number of the file and of the line in it. */
async function* inFiles(
  files: readonly string[],
  after: string | undefined,
  unreadable: Unreadable,
): AsyncGenerator<Step> {
  const [, file = '0', done = '0'] = /^(\d{1,6}):(\d{1,15})$/.exec(after ?? '0:0') ?? [];
  if (after !== undefined && !/^\d{1,6}:\d{1,15}$/.test(after)) {
    throw new BartizanError('usage', 'the checkpoint is of other decisions');
  }
  for (const [index, path] of files.entries()) {
    if (index < Number(file)) continue;
    const skip = index === Number(file) ? Number(done) : 0;
    for await (const line of linesOf(bytesOf(path))) {
      if (line.number <= skip) continue;
      if ('problem' in line) {
        unreadable.add(`${path}:${line.number}: ${line.problem}`);
        continue;
      }
      if (line.text.trim() === '') continue;
      const read = readDecision(line.text);
      if (read.ok) {
        const { event, place } = envelopeOf(line.text);
        yield { taken: { decision: read.value, event, place }, cursor: `${index}:${line.number}` };
      } else if (read.problem !== undefined) {
        unreadable.add(`${path}:${line.number}: ${read.problem}`);
      }
    }
  }
}

function envelopeOf(line: string): Pick<Taken, 'event' | 'place'> {
  const given = JSON.parse(line) as Partial<StoredEvent>;
  const { node, sequence, event } = given;
  if (event === undefined) return { event: given, place: undefined };
  const isPlaced = typeof node === 'string' && typeof sequence === 'number';
  return { event, place: isPlaced ? { node, sequence } : undefined };
}

type DecisionPage = {
  readonly rows: readonly Pick<StoredEvent, 'node' | 'sequence' | 'event'>[];
  readonly next?: string;
};

/** Between two pages alone is it possible to go on later: a page that was half read would be counted twice. */
async function* onServer(
  context: CommandContext,
  { from, to, tenant, app }: Selection,
  after: string | undefined,
): AsyncGenerator<Step> {
  let next = after === 'end' ? undefined : after;
  if (after === 'end') return;
  do {
    const search = new URLSearchParams({ limit: String(PAGE_EXCHANGES) });
    for (const [name, value] of Object.entries({
      since: from,
      until: to,
      tenant,
      app,
      after: next,
    })) {
      if (value !== undefined) search.set(name, String(value));
    }
    const page = await callAdmin<DecisionPage>(context, `/api/v1/decisions?${search.toString()}`);
    for (const { node, sequence, event } of page.rows) {
      if (event.type !== 'decision') continue;
      yield { taken: { decision: event, event, place: { node, sequence } } };
    }
    next = page.next;
    yield { cursor: next ?? 'end' };
  } while (next !== undefined);
}

function instantOf(context: CommandContext, name: string): number | undefined {
  const given = text(context, name);
  if (given === undefined) return undefined;
  const ms = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2}))?$/.test(given)
    ? Date.parse(given)
    : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new BartizanError('usage', `--${name} is an instant: 2026-01-31T12:00:00Z`);
}

function limitOf(given: string | undefined): number {
  if (given === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new BartizanError('usage', '--limit is a whole number from 1');
}
