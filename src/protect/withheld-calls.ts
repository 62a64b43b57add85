// SPDX-License-Identifier: Apache-2.0
// Which calls of one answer may not leave, and what stands in their place. A wire may repeat a call, in the events
// of a stream and once more at its end: it is judged once, and every copy shares its fate. The words in its place
// name the class of rule, and nothing that would teach whoever wrote the call what to write instead.
import type { Exchange } from '../core/exchange.ts';
import { APPROVAL_CODES, approvalOf, beforeApproval, type Verdict } from '../core/verdict.ts';
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
  readonly #known = new Map<string, string | undefined | Promise<string | undefined>>();
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
    const asked = (decision: Decision): Decision | Promise<Decision> => {
      const { approval } = this.#judging;
      const isAsked = decision.verdict.outcome === 'ask' && approval !== undefined;
      return isAsked ? approval(this.#exchange, call, decision) : decision;
    };
    const judged = this.#calls.judge(call);
    const decision = judged instanceof Promise ? judged.then(asked) : asked(judged);
    if (!(decision instanceof Promise)) return take(decision);
    const notice = decision.then(take);
    this.#known.set(key, notice);
    return notice;
  }
}

/** For the person and, on the next turn, the model. */
function noticeOf(verdict: Verdict): string {
  const { outcome, reasons } = beforeApproval(verdict);
  const enforced = reasons.filter(
    ({ mode, action }) => mode === 'enforce' && action !== 'annotate',
  );
  const codes = [...new Set(enforced.map(({ code }) => code))].slice(0, CODES_MAX).join(', ');
  if (outcome !== 'ask') return `[A tool call was refused by policy and not run (${codes}).]`;
  const { code, rule: id } = approvalOf(verdict) ?? {};
  switch (code) {
    case APPROVAL_CODES.open:
      return `[A tool call was held and not run: approval ${id} of a person is needed (${codes}).]`;
    case APPROVAL_CODES.denied:
      return `[A tool call was held and not run: a person denied approval ${id} (${codes}).]`;
    case APPROVAL_CODES.unavailable:
      return `[A tool call was held and not run: it needs the approval of a person, and nobody can be asked now (${codes}, ${code}).]`;
    case undefined:
    default:
      return `[A tool call was held and not run: it needs the approval of a person (${codes}).]`;
  }
}
