// SPDX-License-Identifier: Apache-2.0
// Who supplied what in one conversation, from the message list alone: what the user and the application said, what
// services state in their fields, what others wrote. Built once for a request; every call of its answer is judged
// against it. A history that does not add up is itself a fact.
import type { Segment } from '../core/exchange.ts';
import { type Compact, compactOf, placeOf, says } from './compact.ts';
import { hasLookAlikes } from './fold.ts';
import type { Memory, Said } from './memory.ts';
import { numbersIn } from './numbers.ts';
import type { ParameterKind } from './parameters.ts';
import type { Reading } from './reading.ts';
import type { SourceKind, ToolRole } from './roles.ts';
import { plainForm } from './values.ts';

/** One tool result or document. */
export type Source = {
  /** Name of the tool; '' for a document in a message. */
  readonly tool: string;
  readonly kind: SourceKind;
  readonly nouns: ReadonlySet<string>;
  readonly reading: Reading;
  readonly text: string;
  /** Whether the user named what was to be read: the path, address or name that its call was given. */
  readonly named: () => boolean;
};

export type Ledger = {
  /** What the user wrote, without documents; the last message first. */
  readonly user: readonly Said[];
  /** What the application says. */
  readonly app: () => Compact;
  /** Numbers of the user and of fields; what was read last counts first. */
  readonly numbers: () => readonly number[];
  readonly sources: readonly Source[];
  /** Something that others wrote is in view of the model. */
  readonly tainted: boolean;
  /** What does not add up in the history: `result.unasked`, `call.duplicate`, `call.unanswered`, `history.over_long`. */
  readonly faults: readonly string[];
};

export type LedgerOptions = {
  readonly role: (tool: string) => ToolRole;
  readonly memory: Memory;
};

/** Characters of results and documents of one conversation that are read; what is beyond is unread and taints. */
const HISTORY_CHARS_MAX = 4_000_000;
const NUMBERS_MAX = 256;

type PastCall = { readonly tool: string; readonly named: () => boolean; answered: boolean };

class Reader {
  readonly user: Said[] = [];
  readonly app: string[] = [];
  readonly sources: Source[] = [];
  readonly faults = new Set<string>();
  readonly calls = new Map<string, PastCall>();
  readonly #options: LedgerOptions;
  #chars = 0;
  unread = false;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  take(segment: Segment): void {
    const { role, kind, text } = segment;
    if (kind === 'tool-definition' || kind === 'metadata' || kind === 'media') return;
    if (kind === 'tool-call') this.#call(segment);
    else if (kind === 'tool-result' || role === 'tool') this.#result(segment);
    else if (kind === 'document' || segment.origin.startsWith('document:')) this.#document(text);
    else if (segment.origin === 'system' || segment.origin === 'app') this.app.push(text);
    else if (segment.origin === 'user' && kind === 'text') this.#said(text);
  }

  #said(text: string): void {
    const said = this.#options.memory.said(text);
    this.user.push(said);
    for (const document of said.documents) this.#document(document);
  }

  #call({ toolName = '', callId, text }: Segment): void {
    const key = callId ?? legacy(toolName);
    if (callId !== undefined && this.calls.has(key)) this.faults.add('call.duplicate');
    const named = once(() => this.#names(toolName, text));
    this.calls.set(key, { tool: toolName, named, answered: false });
  }

  /** Whether the user said what this call is to look at. */
  #names(tool: string, args: string): boolean {
    const { memory, role } = this.#options;
    const reader = role(tool);
    return memory
      .naming(args)
      .some(({ name, form }) => NAMES.has(reader.kind([name])) && isMentioned(this.user, form));
  }

  #result({ callId, toolName, text }: Segment): void {
    const call = this.calls.get(callId ?? legacy(toolName));
    if (call === undefined) this.faults.add('result.unasked');
    else call.answered = true;
    // A result that nobody asked for could be anybody's.
    const tool = call?.tool ?? toolName ?? '';
    const { source, nouns } = this.#options.role(tool);
    const kind = call === undefined ? 'open' : source;
    this.#source({ tool, kind, nouns, text, named: call?.named ?? NEVER });
  }

  #document(text: string): void {
    if (text.trim() !== '') {
      this.#source({ tool: '', kind: 'open', nouns: NO_NOUNS, text, named: ALWAYS });
    }
  }

  #source(source: Omit<Source, 'reading'>): void {
    this.#chars += source.text.length;
    if (this.#chars > HISTORY_CHARS_MAX) {
      this.unread = true;
      this.faults.add('history.over_long');
      return;
    }
    const reading = this.#options.memory.reading(source.text, source.kind);
    if (!reading.whole) this.faults.add('history.over_long');
    this.sources.push({ ...source, reading });
  }
}

/** Where a wire has no call ids, a result belongs to the last call of its tool. */
const legacy = (tool = ''): string => `tool ${tool}`;

/** Arguments that say which thing is read. The words of a search and its dates are of whatever it finds. */
const NAMES = new Set<ParameterKind>(['target', 'object', 'url']);
const NO_NOUNS: ReadonlySet<string> = new Set();
const ALWAYS = (): boolean => true;
const NEVER = (): boolean => false;

/** Asked for by few calls of few answers, so made when it is. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Whether one of these messages mentions a value by one of its forms. */
const isMentioned = (user: readonly Said[], form: string): boolean =>
  user.some(({ compact }) => placeOf(compact, form) >= 0);

/** Whether the user said this value. A look-alike of it was not said. */
export function isSaid(user: readonly Said[], value: string): boolean {
  const form = plainForm(value);
  if (!user.some(({ compact }) => says(compact, form))) return false;
  return (
    !hasLookAlikes(value) || user.some(({ text }) => lower(text).includes(lower(value.trim())))
  );
}

const lower = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Reads a conversation up to the answer that is to be judged. Linear in its length. */
export function ledgerOf(segments: Iterable<Segment>, options: LedgerOptions): Ledger {
  const reader = new Reader(options);
  for (const segment of segments) reader.take(segment);
  const { sources, faults } = reader;
  for (const { answered } of reader.calls.values()) if (!answered) faults.add('call.unanswered');
  return {
    user: reader.user.toReversed(),
    app: once(() => compactOf(reader.app.join('\n'))),
    numbers: once(() => numbersOf(reader)),
    sources,
    tainted: reader.unread || sources.some(({ reading }) => reading.prose !== '' || !reading.whole),
    faults: [...faults].sort(),
  };
}

function numbersOf({ user, sources }: Reader): readonly number[] {
  const numbers = new Set(numbersIn(user.map(({ text }) => text).join('\n')));
  for (const { reading } of sources.toReversed()) {
    for (const one of [...reading.sums, ...reading.numbers]) {
      if (numbers.size >= NUMBERS_MAX) return [...numbers];
      numbers.add(one);
    }
  }
  return [...numbers];
}
