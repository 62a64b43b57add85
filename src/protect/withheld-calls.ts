// SPDX-License-Identifier: Apache-2.0
// Which calls of one answer may not leave, and what stands in their place. A wire may repeat a call, in the events
// of a stream and once more at its end: it is judged once, and every copy shares its fate. The words in its place
// name the class of rule, and nothing that would teach whoever wrote the call what to write instead.
import type { Exchange } from '../core/exchange.ts';
import type { Verdict } from '../core/verdict.ts';
import { refuses } from './combine.ts';
import { type AnswerCalls, type CallJudging, judgeCalls } from './judge-calls.ts';
import type { Decision } from './protector.ts';

/** A call as it would reach whoever runs it: with masks made and tokens undone. */
export type LeavingCall = {
  readonly id: string | undefined;
  readonly tool: string;
  readonly arguments: string;
};

/** Class codes that are named in one place. */
const CODES_MAX = 3;

export class WithheldCalls {
  readonly #judging: CallJudging;
  readonly #exchange: Exchange;
  readonly #took: (decision: Decision) => void;
  /** Those that were judged, by all that was judged of them. */
  readonly #known = new Map<string, string | undefined>();
  #calls: AnswerCalls | undefined;

  /** `took` is told each decision as it is made. */
  constructor(judging: CallJudging, exchange: Exchange, took: (decision: Decision) => void) {
    this.#judging = judging;
    this.#exchange = exchange;
    this.#took = took;
  }

  /** The words in place of the call; undefined when it may leave. */
  judge(call: LeavingCall): string | undefined | Promise<string | undefined> {
    const key = JSON.stringify([call.id, call.tool, call.arguments]);
    if (this.#known.has(key)) return this.#known.get(key);
    this.#calls ??= judgeCalls(this.#judging, this.#exchange, this.#exchange.tools);
    const take = (decision: Decision): string | undefined => {
      this.#took(decision);
      const notice = refuses(decision.verdict) ? noticeOf(decision.verdict) : undefined;
      this.#known.set(key, notice);
      return notice;
    };
    const decision = this.#calls.judge(call);
    return decision instanceof Promise ? decision.then(take) : take(decision);
  }
}

/** For the person and, on the next turn, the model. */
function noticeOf({ outcome, reasons }: Verdict): string {
  const enforced = reasons.filter(
    ({ mode, action }) => mode === 'enforce' && action !== 'annotate',
  );
  const codes = [...new Set(enforced.map(({ code }) => code))].slice(0, CODES_MAX).join(', ');
  return outcome === 'ask'
    ? `[A tool call was held and not run: it needs the approval of a person (${codes}).]`
    : `[A tool call was refused by policy and not run (${codes}).]`;
}
