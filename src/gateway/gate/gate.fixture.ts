// SPDX-License-Identifier: Apache-2.0
// A small wire format and a small guard for tests of the gate alone. The guard masks SECRET and four
// digits, exactly; FORBIDDEN blocks. It is written apart from the real guard, so that one fault cannot
// hide the other.
import type { Uninspected } from '../../core/exchange.ts';
import { parseStrict } from '../../core/json/parse.ts';
import type { JsonObject } from '../../core/json/types.ts';
import type { Verdict } from '../../core/verdict.ts';
import type {
  Channel,
  Codec,
  StreamCodec,
  StreamFrame,
  StreamPart,
  WithheldCall,
} from '../../protocols/codec.ts';
import { type SseEvent, SseParser } from '../../protocols/sse.ts';
import type {
  Edit,
  GuardedChannel,
  Judgement,
  Protector,
  ResponseGuard,
} from '../../protect/protector.ts';
import { Gate, type GateOptions } from './gate.ts';

export const MASK = '[MASKED]';
export const masked = (text: string): string => text.replaceAll(/SECRET[0-9]{4}/g, MASK);

const verdict = (outcome: Verdict['outcome']): Verdict => ({
  schema: 'bartizan.verdict/1',
  outcome,
  reasons: [],
  obligations: [],
  policy: 'fixture',
});

/** Could a text that ends here be the beginning of a match? */
const BEGINNINGS = [/SECRET[0-9]{0,3}$/].concat(
  ['SECRE', 'FORBIDDE'].flatMap((word) =>
    Array.from(word, (_, index) => new RegExp(`${word.slice(0, index + 1)}$`)),
  ),
);

export class FakeGuard implements ResponseGuard {
  stopped: Verdict | undefined;
  readonly reported: Uninspected[] = [];
  /** Asked before each step; true makes that step asynchronous. */
  readonly #slow: () => boolean;

  constructor(slow: () => boolean = () => false) {
    this.#slow = slow;
  }

  #later(work: () => void): void | Promise<void> {
    if (!this.#slow()) return work();
    return new Promise((resolve) => {
      setImmediate(() => {
        work();
        resolve();
      });
    });
  }

  open(segment: { readonly kind: string }): GuardedChannel {
    const whole = segment.kind === 'tool-call';
    let text = '';
    const state = { safe: whole ? -1 : 0, edits: [] as Edit[] };
    const judge = (over: boolean): void => {
      if (text.includes('FORBIDDEN')) this.stopped = verdict('block');
      state.edits = [...text.matchAll(/SECRET[0-9]{4}/g)].map((match) => ({
        segment: 0,
        start: match.index,
        end: match.index + match[0].length,
        text: MASK,
      }));
      const held = BEGINNINGS.map((beginning) => text.search(beginning)).filter((at) => at >= 0);
      if (over) state.safe = text.length;
      else if (!whole) state.safe = Math.min(text.length, ...held);
    };
    return {
      get safe() {
        return state.safe;
      },
      get edits() {
        return state.edits.filter((edit) => edit.end <= state.safe);
      },
      push: (more) =>
        this.#later(() => {
          text += more;
          judge(false);
        }),
      end: () => this.#later(() => judge(true)),
    };
  }

  report(uninspected: Uninspected): void | Promise<void> {
    return this.#later(() => void this.reported.push(uninspected));
  }

  settle(): void {}

  judgement(): Judgement {
    const said = this.stopped ?? verdict('allow');
    const decision = { point: 'response', verdict: said, micros: 1 } as Judgement['decisions'][0];
    return { verdict: said, findings: [], edits: [], decisions: [decision] };
  }
}

export const fakeProtector = (options: Partial<Protector> = {}): Protector => ({
  revision: 'fixture',
  access: () => new FakeGuard().judgement(),
  request: () => new FakeGuard().judgement(),
  response: () => new FakeGuard(),
  inspectsResponses: true,
  judgesCalls: false,
  ...options,
});

/**
 * The wire: `{"parts":[{"key","text"}],"closes":[key],"repeat":...,"end":true,"unknown":true,
 * "failed":true,"usage":[in,out],"name":...}`. Keys that end in /arguments are tool calls.
 */
export class FakeCodec implements StreamCodec {
  readonly #channels = new Map<string, Channel>();
  readonly sent: SseEvent[] = [];

  #channel(key: string): Channel {
    let channel = this.#channels.get(key);
    if (channel === undefined) {
      const kind = key.endsWith('/arguments')
        ? 'tool-call'
        : key.endsWith('/name')
          ? 'tool-name'
          : 'text';
      channel = { key, role: 'assistant', kind, origin: 'model', json: false, choice: 0 };
      this.#channels.set(key, channel);
    }
    return channel;
  }

  read(event: SseEvent): StreamFrame {
    const value = parseStrict(event.data as Buffer).value as JsonObject;
    const given = (value['parts'] ?? []) as { key: string; text: string; whole?: boolean }[];
    const parts = given.map(
      ({ key, text, whole = key.endsWith('/name') }, index): StreamPart => ({
        channel: this.#channel(key),
        pointer: `/parts/${index}/text`,
        text,
        source: 'string',
        whole,
      }),
    );
    const usage = value['usage'] as [number, number] | undefined;
    return {
      parts,
      closes: ((value['closes'] ?? []) as string[]).map((key) => this.#channel(key)),
      uninspected: value['unknown'] === true ? [{ kind: 'unknown-event', pointer: '' }] : [],
      repeats: 'repeat' in value ? ['/repeat'] : [],
      id: undefined,
      model: 'fixture-1',
      usage: usage && { inputTokens: usage[0], outputTokens: usage[1] },
      finish: value['end'] === true ? ['stop'] : [],
      usageOnly: usage !== undefined,
      terminal: value['end'] === true,
      failed: value['failed'] === true,
    };
  }

  released(event: SseEvent): void {
    this.sent.push(event);
  }

  withhold(event: SseEvent, calls: readonly WithheldCall[]): readonly SseEvent[] {
    if (calls.length === 0) return [event];
    const notices = calls.map(({ notice }) => ({ withheld: notice }));
    return eventsOf(`data: ${JSON.stringify(notices)}\n\n`);
  }

  closeBlocked(): Buffer {
    return Buffer.from('data: {"closed":"blocked"}\n\n');
  }

  closeFailed(error: { readonly code: string }): Buffer {
    return Buffer.from(`data: {"closed":"${error.code}"}\n\n`);
  }
}

/** The same wire unstreamed: `{"texts":[text],"repeat":...,"usage":[in,out],"unknown":true}`. */
export const FAKE_WIRE: Codec = {
  wire: 'openai-chat',
  readRequest: () => {
    throw new Error('not of this fixture');
  },
  readResponse({ value }) {
    const body = value as { texts: string[]; usage?: [number, number]; unknown?: boolean };
    return {
      id: undefined,
      model: 'fixture-1',
      segments: body.texts.map((text, index) => ({
        index,
        role: 'assistant',
        kind: 'text',
        origin: 'model',
        text,
        pointer: `/texts/${index}`,
        source: 'string',
        json: false,
        choice: index,
      })),
      uninspected: body.unknown === true ? [{ kind: 'unknown-field', pointer: '' }] : [],
      usage: body.usage && { inputTokens: body.usage[0], outputTokens: body.usage[1] },
      finish: ['stop'],
      repeats: body.texts.map((_, choice) => ({ pointer: `/repeat/${choice}`, choice })),
    };
  },
  openStream: () => new FakeCodec(),
  withhold: () => [],
  error: ({ status, code }) => ({ status, body: Buffer.from(`{"error":"${code}"}`) }),
  blocked: (_, style) => ({ status: 200, body: Buffer.from(`{"blocked":"${style}"}`) }),
};

export function fakeGate(options: Partial<GateOptions> = {}): Gate {
  return new Gate({
    stream: new FakeCodec(),
    guard: new FakeGuard(),
    hideUsage: false,
    holdUnknown: false,
    ...options,
  });
}

export const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
export const text = (key: string, text: string): string => event({ parts: [{ key, text }] });
export const END = event({ end: true });

export function eventsOf(bytes: string | Buffer): readonly SseEvent[] {
  return new SseParser().push(Buffer.from(bytes));
}

/** How a gate ended, in one word: its last bytes, `blocked`, or the error code. */
export function endingOf({ ending }: Gate): string | undefined {
  if (ending?.kind === 'complete') return ending.last.toString();
  return ending?.kind === 'failed' ? ending.error.code : ending?.kind;
}

/** The text of each channel in a run of released bytes, whole parts left out. */
export function textsOf(bytes: Buffer): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { data } of eventsOf(bytes)) {
    if (data === undefined) continue;
    const { parts = [] } = JSON.parse(data.toString()) as {
      parts?: { key: string; text: string }[];
    };
    for (const { key, text } of parts) texts[key] = (texts[key] ?? '') + text;
  }
  return texts;
}
