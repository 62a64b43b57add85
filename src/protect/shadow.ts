// SPDX-License-Identifier: Apache-2.0
// Detectors that are tried out beside those in force: on a share of exchanges their findings are compared
// with what was found, and counted. They change no verdict, no edit and no record, and they run when
// nothing waits for them; what they cannot keep up with is passed over and counted as that.
import type { Exchange } from '../core/exchange.ts';
import type { Finding } from '../core/finding.ts';
import { LIMITS } from '../core/limits.ts';
import type { Engine } from '../guard/engine.ts';
import type { Beside } from '../guard/packs/beside.ts';
import { channelOf } from './findings.ts';
import type { GuardedChannel, Judgement, Protector, ResponseGuard } from './protector.ts';
import type { ChannelSegment } from './response-guard.ts';

/** Texts of one exchange that are compared, in UTF-16 units: longer ones cost more than they tell. */
const COMPARED_CHARS_MAX = 200_000;

/** new: only those in shadow found it; lost: only those in force did. */
export type ShadowResult = 'new' | 'lost' | 'same';

export type ShadowWatch = {
  /** Whether to look at the exchange that begins now. */
  readonly wanted: () => boolean;
  /** Runs the work later, when nobody waits; may drop it. */
  readonly later: (work: () => void) => void;
  readonly found: (result: ShadowResult, labels: { pack: string; detector: string }) => void;
  /** How one comparison ended. */
  readonly ended: (how: 'compared' | 'skipped') => void;
};

export type Shadow = Beside & { readonly watch: ShadowWatch };

/** `protector`, whose judgements are compared with what `engine`, made from the same detectors, finds. */
export function withShadow(protector: Protector, engine: Engine, shadow: Shadow): Protector {
  const { watch } = shadow;
  return {
    revision: protector.revision,
    inspectsResponses: protector.inspectsResponses,
    judgesCalls: protector.judgesCalls,
    access: (exchange) => protector.access(exchange),
    request(exchange) {
      const judged = protector.request(exchange);
      if (!watch.wanted()) return judged;
      const look = (judgement: Judgement): Judgement => {
        watch.later(() => compare({ shadow, judgement, texts: inRequest(engine, exchange) }));
        return judgement;
      };
      return judged instanceof Promise ? judged.then(look) : look(judged);
    },
    response(exchange, tokens) {
      const guard = protector.response(exchange, tokens);
      return protector.inspectsResponses && watch.wanted()
        ? new ShadowedAnswer(guard, exchange, { engine, shadow })
        : guard;
    },
  };
}

/** One text, and how those in shadow read it. */
type Read = {
  readonly segment: number;
  readonly chars: number;
  readonly scan: () => readonly Pick<Finding, 'detector' | 'start' | 'end'>[];
};

const flat = ({ found }: ReturnType<Engine['scan']>): ReturnType<Read['scan']> =>
  found.map(({ detector, start, end }) => ({ detector: detector.id, start, end }));

function inRequest(engine: Engine, { segments }: Exchange): readonly Read[] {
  return segments.map(({ index, text, origin, json, source }) => ({
    segment: index,
    chars: text.length,
    scan: () =>
      flat(
        engine.scan(text, {
          phase: 'request',
          channel: channelOf(origin),
          json: json || source === 'json',
        }),
      ),
  }));
}

type Comparison = {
  readonly shadow: Shadow;
  readonly judgement: Judgement;
  readonly texts: readonly Read[];
  /** The answer was cut off: what stands in the rest of it nobody in force has looked for. */
  readonly isCut?: boolean;
};

function compare({ shadow, judgement, texts, isCut = false }: Comparison): void {
  const { watch, changed } = shadow;
  const chars = texts.reduce((sum, text) => sum + text.chars, 0);
  if (chars > COMPARED_CHARS_MAX || judgement.findings.length >= LIMITS.findings) {
    watch.ended('skipped');
    return;
  }
  const keys = new Map<string, string>();
  const keyOf = (segment: number, one: Pick<Finding, 'detector' | 'start' | 'end'>): string => {
    const key = `${one.detector} ${segment} ${one.start} ${one.end}`;
    keys.set(key, one.detector);
    return key;
  };
  const before = new Set(
    judgement.findings
      .filter(({ detector }) => changed.has(detector))
      .map((one) => keyOf(one.segment, one)),
  );
  const after = new Set(
    texts.flatMap((text) => text.scan().map((one) => keyOf(text.segment, one))),
  );
  for (const [key, detector] of keys) {
    const result = !after.has(key) ? 'lost' : before.has(key) ? 'same' : 'new';
    if (result === 'new' && isCut) continue;
    watch.found(result, { pack: changed.get(detector) ?? '', detector });
  }
  watch.ended('compared');
}

type ShadowParts = { readonly engine: Engine; readonly shadow: Shadow };

/** Passes everything on to the guard of an answer, and keeps the texts until it has judged them. */
class ShadowedAnswer implements ResponseGuard {
  readonly #guard: ResponseGuard;
  readonly #exchange: Exchange;
  readonly #parts: ShadowParts;
  readonly #texts: { readonly segment: ChannelSegment; text: string }[] = [];
  #compared = false;
  #chars = 0;

  constructor(guard: ResponseGuard, exchange: Exchange, parts: ShadowParts) {
    this.#guard = guard;
    this.#exchange = exchange;
    this.#parts = parts;
  }

  get stopped(): ResponseGuard['stopped'] {
    return this.#guard.stopped;
  }

  open(segment: ChannelSegment): GuardedChannel {
    const channel = this.#guard.open(segment);
    const kept = { segment, text: '' };
    this.#texts.push(kept);
    return {
      push: (text) => {
        this.#chars += text.length;
        // Beyond the bound it will not be compared: nothing of it is held on to.
        if (this.#chars <= COMPARED_CHARS_MAX) kept.text += text;
        return channel.push(text);
      },
      end: () => channel.end(),
      get safe() {
        return channel.safe;
      },
      get edits() {
        return channel.edits;
      },
      get withheld() {
        return channel.withheld;
      },
    };
  }

  report(uninspected: Parameters<ResponseGuard['report']>[0]): void | Promise<void> {
    return this.#guard.report(uninspected);
  }

  settle(): void | Promise<void> {
    return this.#guard.settle();
  }

  judgement(): Judgement {
    const judgement = this.#guard.judgement();
    if (!this.#compared) {
      this.#compared = true;
      const { shadow } = this.#parts;
      const isCut = this.stopped !== undefined;
      shadow.watch.later(() => compare({ shadow, judgement, texts: this.#read(), isCut }));
    }
    return judgement;
  }

  #read(): readonly Read[] {
    if (this.#chars > COMPARED_CHARS_MAX)
      return [{ segment: 0, chars: this.#chars, scan: () => [] }];
    const { segments: request } = this.#exchange;
    const made = new Map<object, unknown>();
    return this.#texts.map(({ segment, text }) => {
      const { kind, toolName, index, json } = segment;
      const answer = { request, made, kind, ...(toolName && { toolName }) };
      const channel = channelOf(segment.origin);
      const scan = { phase: 'response', channel, json } as const;
      const { engine } = this.#parts;
      return {
        segment: index,
        chars: text.length,
        scan: () => flat(engine.answering(answer).scan(text, scan)),
      };
    });
  }
}
