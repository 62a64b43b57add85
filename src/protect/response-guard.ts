// SPDX-License-Identifier: Apache-2.0
// Judges one answer, whole or as it grows. Text is released only up to where nothing can become a match
// any more; calls of tools are held whole. Policy is asked whenever there is something new to ask about,
// and at least once. After a refusal nothing more is released, on any channel.
import type { Exchange, Segment, Uninspected } from '../core/exchange.ts';
import { LIMITS } from '../core/limits.ts';
import type { FactFinding } from '../core/policy-input.ts';
import { failedVerdict, type Verdict } from '../core/verdict.ts';
import type { Consultation } from './cascade.ts';
import { combine, type Part, refuses } from './combine.ts';
import { type Found, Findings, TOO_MANY } from './findings.ts';
import { GrowingChannel } from './growing-channel.ts';
import { HeldChannel } from './held-channel.ts';
import type { Parts } from './parts.ts';
import type { Decision, GuardedChannel, Judgement, ResponseGuard, Tokens } from './protector.ts';
import { Tally } from './tally.ts';
import { createUnmask, type Grant, type Unmask } from './unmasking.ts';
import { type LeavingCall, WithheldCalls } from './withheld-calls.ts';

/** What a channel has found and cannot go on without an answer to. */
export type News = {
  readonly place: ChannelSegment;
  readonly found: readonly Found[];
  readonly failures: readonly string[];
  /** Text of a span of the channel. */
  readonly textOf: (start: number, end: number) => string;
  /** Takes the answer in; not called after a refusal. */
  readonly accept: (verdict: Verdict, findings: readonly FactFinding[]) => void;
};

export type ChannelSegment = Omit<Segment, 'text' | 'pointer' | 'source'>;

/** A whole text is judged where a part of it means nothing, or where it hides behind escapes. */
const isHeld = ({ kind, json }: ChannelSegment): boolean =>
  json || kind === 'tool-call' || kind === 'tool-name';

export class AnswerGuard implements ResponseGuard {
  readonly #parts: Parts;
  readonly #exchange: Exchange;
  readonly #findings: Findings;
  readonly #channels: GuardedChannel[] = [];
  readonly #decisions: Decision[] = [];
  readonly #verdicts: Part[] = [];
  readonly #reported = new Set<string>();
  /** What detectors of answers have made of the request. */
  readonly #made = new Map<object, unknown>();
  readonly #unmask: Unmask;
  readonly #calls: WithheldCalls | undefined;
  /** What the channels have put back, and what not. */
  readonly tally = new Tally();
  #open = 0;
  /** Policy was asked about the answer as such. */
  #asked = false;
  #stopped: Verdict | undefined;

  constructor(parts: Parts, exchange: Exchange, tokens?: Tokens) {
    this.#parts = parts;
    this.#exchange = exchange;
    this.#findings = new Findings(parts.keyring, exchange.tenant);
    this.#unmask = createUnmask(exchange, tokens, parts.unmask.egressTools);
    const { calls } = parts;
    this.#calls =
      calls && new WithheldCalls(calls(exchange), exchange, (one) => this.#callJudged(one));
  }

  get stopped(): Verdict | undefined {
    return this.#stopped;
  }

  open(segment: ChannelSegment): GuardedChannel {
    const { cascade } = this.#parts;
    const isWhole = isHeld(segment) || cascade?.judgesAnswers(this.#exchange) === true;
    const Channel = isWhole ? HeldChannel : GrowingChannel;
    const { kind, toolName } = segment;
    const { segments: request } = this.#exchange;
    const answer = { request, made: this.#made, kind, ...(toolName && { toolName }) };
    const channel = new Channel(segment, this.#parts.engine.answering(answer), this);
    this.#channels.push(channel);
    this.#open++;
    return channel;
  }

  /** What may be put back into a channel's text. */
  grantFor(segment: ChannelSegment): Grant | undefined {
    return this.#unmask(segment);
  }

  /** The name of a tool as it may be recorded. */
  labelOf(tool: string): string {
    return this.#parts.names.tool(tool, this.#exchange.tenant);
  }

  /** For a text that is judged whole; undefined where nobody outside the guard is asked. */
  consultation(): Consultation | undefined {
    return this.#parts.cascade?.open('response', this.#exchange);
  }

  /** The words in place of a call that may not leave. */
  judgeCall(call: LeavingCall): string | undefined | Promise<string | undefined> {
    return this.#calls?.judge(call);
  }

  /** What is refused is one call: the answer without it is another one, and goes on. */
  #callJudged(decision: Decision): void {
    const { verdict } = decision;
    this.#decisions.push(decision);
    const isWithheld = refuses(verdict);
    if (isWithheld) this.#parts.across?.decided(this.#exchange, verdict);
    const outcome = isWithheld ? 'transform' : verdict.outcome;
    this.#verdicts.push({ verdict: { ...verdict, outcome, obligations: [] }, findingsBefore: 0 });
  }

  report(uninspected: Uninspected): void | Promise<void> {
    const key = `${uninspected.kind} ${uninspected.pointer}`;
    if (this.#parts.asksAnswers === false) return;
    if (this.#reported.has(key) || this.#stopped !== undefined) return;
    if (this.#reported.size > LIMITS.findings) return;
    this.#reported.add(key);
    const failures = this.#reported.size > LIMITS.findings ? [TOO_MANY] : [];
    return this.#ask({ findings: [], uninspected: [uninspected], failures, before: 0 });
  }

  /** Asks about what a channel has found. A promise means: wait. */
  tell(news: News): void | Promise<void> {
    if (this.#stopped !== undefined) return;
    const before = this.#findings.all.length;
    const findings = this.#findings.add(news.place, news.found, news.textOf);
    const failures =
      findings.length < news.found.length ? [...news.failures, TOO_MANY] : news.failures;
    const accept = (verdict: Verdict): void => news.accept(verdict, findings);
    return this.#ask({ findings, uninspected: [], failures, before, accept });
  }

  /** A channel's text is complete: with the last one the answer is. */
  closed(): void | Promise<void> {
    this.#open--;
    return this.#open > 0 ? undefined : this.settle();
  }

  /** Something that policy allowed could not be done. */
  fail(code: string): void {
    const verdict = failedVerdict(this.#parts.policy.revision, code);
    this.#verdicts.push({ verdict, findingsBefore: 0 });
    this.#stopped = this.#combined();
  }

  settle(): void | Promise<void> {
    if (this.#parts.asksAnswers === false || this.#asked || this.#stopped !== undefined) return;
    return this.#ask({ findings: [], uninspected: [], failures: [], before: 0 });
  }

  judgement(): Judgement {
    // A policy that answers later cannot be waited for here: whoever did not has no answer.
    if (this.settle() instanceof Promise) this.fail('policy.late');
    const { unmasked } = this.tally;
    return {
      verdict: this.#combined(),
      findings: this.#findings.all,
      edits: this.#channels.flatMap((channel) => channel.edits),
      decisions: this.#decisions,
      ...(unmasked && { unmasked }),
    };
  }

  #combined(): Verdict {
    return combine(this.#verdicts, this.#parts.policy.revision);
  }

  #ask(question: {
    readonly findings: readonly FactFinding[];
    readonly uninspected: readonly Uninspected[];
    readonly failures: readonly string[];
    readonly before: number;
    readonly accept?: (verdict: Verdict) => void;
  }): void | Promise<void> {
    const { findings, uninspected, failures } = question;
    const take = (decision: Decision): void => {
      this.#decisions.push(decision);
      this.#verdicts.push({ verdict: decision.verdict, findingsBefore: question.before });
      if (refuses(decision.verdict)) {
        this.#stopped ??= this.#combined();
        this.#parts.across?.decided(this.#exchange, decision.verdict);
      }
      if (this.#stopped === undefined) question.accept?.(decision.verdict);
    };
    this.#asked = true;
    const startedAt = this.#parts.world.clock.monotonic();
    const exchange = this.#exchange;
    const decision = this.#parts.decide({
      point: 'response',
      exchange,
      findings,
      uninspected,
      failures,
      startedAt,
    });
    return decision instanceof Promise ? decision.then(take) : take(decision);
  }
}
