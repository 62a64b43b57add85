// SPDX-License-Identifier: Apache-2.0
// One line of a labelled set. What does not fit is refused with a reason that holds nothing of the line.
import type { Channel } from '../detector.ts';
import type { Labelled } from './entity-match.ts';

/** injection, moderation, secrets, output: is the text flagged; pii: are its spans found. */
export type Task = 'injection' | 'moderation' | 'pii' | 'secrets' | 'output';

export const TASKS: readonly Task[] = ['injection', 'moderation', 'pii', 'secrets', 'output'];

export type Row = {
  readonly text: string;
  readonly channel: Channel;
  readonly source: string;
  readonly lang: string;
  readonly category: string;
  /** What is to be judged: a benign text is a test of every family that may not flag it. */
  readonly tasks: readonly Task[];
  /** True: an attack, or a text with a secret. Undefined where only spans are labelled. */
  readonly positive?: boolean;
  /** UTF-16 offsets. */
  readonly spans?: readonly Labelled[];
};

export type RowResult =
  | { readonly ok: true; readonly row: Row }
  | { readonly ok: false; readonly problem: string };

const CHANNELS: readonly string[] = ['system', 'user', 'document', 'tool', 'output'];
const LABELS: Readonly<Record<string, boolean>> = {
  attack: true,
  benign: false,
  secret: true,
  clean: false,
};
/** More spans than this is a table, not a text. */
const SPANS_MAX = 5_000;
const NAME_CHARS = 200;
/** What asks for something harmful without any technique: not an injection. */
const HARM =
  /^(?:harm|toxic|hate|violence|self[-_]?harm|sexual|moderation|unsafe|code_interpreter_abuse)/i;

const refused = (problem: string): RowResult => ({ ok: false, problem });

/** A short name for reports: control characters would let a file write on a terminal. */
const nameOf = (value: unknown, fallback: string): string =>
  typeof value === 'string' && value !== ''
    ? value.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ').slice(0, NAME_CHARS)
    : fallback;

/** Reads one line; `asked` is the task that all lines are judged by, else each says its own. */
export function parseRow(line: string, asked: Task | undefined, file: string): RowResult {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refused('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('not a JSON object');
  }
  const given = value as Readonly<Record<string, unknown>>;
  const { text, label, spans } = given;
  if (typeof text !== 'string') return refused('no text');
  const channel = channelOf(given['channel']);
  if (channel === undefined) return refused('channel not known');
  if (
    label !== undefined &&
    label !== null &&
    !(typeof label === 'string' && Object.hasOwn(LABELS, label))
  ) {
    return refused('label not known');
  }
  const labelled = spans === undefined || spans === null ? undefined : spansOf(text, spans);
  if (typeof labelled === 'string') return refused(labelled);
  const category = nameOf(given['category'], '');
  const named = typeof label === 'string' ? label : undefined;
  const tasks = tasksOf({ label: named, category, channel, spans: labelled !== undefined }, asked);
  if (typeof tasks === 'string') return refused(tasks);
  const positive = named === undefined ? undefined : LABELS[named];
  return {
    ok: true,
    row: {
      text,
      channel,
      category,
      source: nameOf(given['source'], file),
      lang: nameOf(given['lang'], 'und'),
      tasks,
      ...(positive === undefined ? {} : { positive }),
      ...(labelled === undefined ? {} : { spans: labelled }),
    },
  };
}

function channelOf(value: unknown): Channel | undefined {
  if (value === undefined || value === null || value === '' || value === '-') return 'user';
  return typeof value === 'string' && CHANNELS.includes(value) ? (value as Channel) : undefined;
}

type Labels = {
  readonly label: string | undefined;
  readonly category: string;
  readonly channel: Channel;
  readonly spans: boolean;
};

function tasksOf(
  { label, category, channel, spans }: Labels,
  asked: Task | undefined,
): readonly Task[] | string {
  const secret = label === 'secret' || label === 'clean';
  if (asked !== undefined) {
    if (asked === 'pii') return spans ? ['pii'] : 'no spans';
    if (label === undefined) return 'no label';
    if (asked === 'secrets') return secret ? ['secrets'] : 'label of another task';
    return secret ? 'label of another task' : [asked];
  }
  if (secret) return ['secrets'];
  if (label === undefined) return spans ? ['pii'] : 'neither label nor spans';
  if (label === 'benign')
    return channel === 'output' ? ['output', 'moderation'] : ['injection', 'moderation'];
  if (HARM.test(category)) return ['moderation'];
  return channel === 'output' ? ['output'] : ['injection'];
}

/** The spans in UTF-16 offsets, or what is wrong with them. */
function spansOf(text: string, value: unknown): readonly Labelled[] | string {
  if (!Array.isArray(value)) return 'spans are no list';
  if (value.length > SPANS_MAX) return 'too many spans';
  const offsets = /[\ud800-\udfff]/.test(text) ? codePointOffsets(text) : undefined;
  const length = offsets === undefined ? text.length : offsets.length - 1;
  const spans: Labelled[] = [];
  for (const one of value as readonly unknown[]) {
    if (typeof one !== 'object' || one === null) return 'a span is no object';
    const { start, end, type } = one as Readonly<Record<string, unknown>>;
    if (typeof type !== 'string') return 'a span has no type';
    if (!Number.isInteger(start) || !Number.isInteger(end)) return 'a span has no offsets';
    const [from, to] = [Number(start), Number(end)];
    if (from < 0 || to <= from || to > length) return 'a span lies outside the text';
    spans.push({
      start: offsets === undefined ? from : (offsets[from] ?? 0),
      end: offsets === undefined ? to : (offsets[to] ?? 0),
      type: nameOf(type, '?'),
    });
  }
  return spans;
}

/** UTF-16 offset of every code point, and of the end. */
function codePointOffsets(text: string): Int32Array {
  const offsets = new Int32Array(text.length + 1);
  let size = 0;
  for (let at = 0; at < text.length; size++) {
    offsets[size] = at;
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  offsets[size] = text.length;
  return offsets.subarray(0, size + 1);
}
