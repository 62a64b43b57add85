// SPDX-License-Identifier: Apache-2.0
// One text of an answer that is judged whole: the name or the arguments of a tool call. A call that has
// begun to leave cannot be taken back, and half an argument says nothing.
import { LIMITS } from '../core/limits.ts';
import { masksOf, type Verdict } from '../core/verdict.ts';
import type { FactFinding } from '../core/policy-input.ts';
import type { Engine } from '../guard/engine.ts';
import {
  type Reveal,
  revealJson,
  revealText,
  type Stay,
  tellAll,
} from '../guard/masking/reveal.ts';
import { apply, editsFor, fitJson, merge, staysJson } from './edits.ts';
import { channelOf, type Found } from './findings.ts';
import type { Edit, GuardedChannel } from './protector.ts';
import type { AnswerGuard, ChannelSegment } from './response-guard.ts';
import { besideMasks, isInside } from './unmasking.ts';

const OVERLONG = 'hold: bound reached';

export class HeldChannel implements GuardedChannel {
  readonly #segment: ChannelSegment;
  readonly #engine: Engine;
  readonly #guard: AnswerGuard;
  #text = '';
  #overlong = false;
  #safe = -1;
  #edits: readonly Edit[] = [];
  withheld: string | undefined;

  constructor(segment: ChannelSegment, engine: Engine, guard: AnswerGuard) {
    this.#segment = segment;
    this.#engine = engine;
    this.#guard = guard;
  }

  get safe(): number {
    return this.#safe;
  }

  get edits(): readonly Edit[] {
    return this.#edits;
  }

  push(text: string): void | Promise<void> {
    if (this.#guard.stopped !== undefined) return;
    this.#text += text;
    if (this.#text.length <= LIMITS.holdBytes || this.#overlong) return;
    this.#overlong = true;
    return this.#guard.tell({
      place: this.#segment,
      found: [],
      failures: [OVERLONG],
      textOf: () => '',
      accept: () => undefined,
    });
  }

  end(): void | Promise<void> {
    const judged = this.#judge();
    return judged instanceof Promise ? judged.then(() => this.#judgeCall()) : this.#judgeCall();
  }

  /** Judges a call as it would leave, whatever was found in its words. */
  #judgeCall(): void | Promise<void> {
    const { kind, hosted, callId: id, toolName: tool = '' } = this.#segment;
    const isAsked = kind === 'tool-call' && hosted !== true;
    if (!isAsked || this.#guard.stopped !== undefined) return this.#close();
    const take = (notice: string | undefined): void | Promise<void> => {
      this.withheld = notice;
      return this.#close();
    };
    const call = { id, tool, arguments: apply(this.#text, this.#edits) };
    const judged = this.#guard.judgeCall(call);
    return judged instanceof Promise ? judged.then(take) : take(judged);
  }

  #judge(): void | Promise<void> {
    if (this.#guard.stopped !== undefined) return;
    const scanned = this.#engine.scan(this.#text, {
      phase: 'response',
      channel: channelOf(this.#segment.origin),
      json: this.#segment.json,
    });
    const consultation = this.#guard.consultation();
    const { index, origin, json } = this.#segment;
    const text = { segment: index, text: this.#text, channel: channelOf(origin), json };
    consultation?.take(text, scanned.found);
    const asked = this.#overlong ? undefined : consultation?.ask();
    if (asked === undefined) return this.#tell(scanned.found, [...scanned.failures]);
    return asked.then(({ found, failures }) =>
      this.#tell(
        [...scanned.found, ...(found.get(index) ?? [])],
        [...scanned.failures, ...failures],
      ),
    );
  }

  #tell(all: readonly Found[], failures: readonly string[]): void | Promise<void> {
    if (this.#guard.stopped !== undefined) return;
    const reveals = this.#reveal();
    const found = all.filter((one) => !isInside(one, reveals));
    if (found.length === 0 && failures.length === 0) return this.#put(reveals);
    return this.#guard.tell({
      place: this.#segment,
      found,
      failures,
      textOf: (start, end) => this.#text.slice(start, end),
      accept: (verdict, findings) => {
        this.#accept(verdict, findings);
        this.#put(reveals);
      },
    });
  }

  #reveal(): readonly Reveal[] {
    const grant = this.#guard.grantFor(this.#segment);
    if (grant === undefined || this.#overlong) return [];
    const { revealing, stays: refused } = grant;
    const stays = (why: Stay): void => this.#guard.tally.stayed(why);
    if (refused !== undefined) {
      tellAll(this.#text, revealing, stays, refused);
      return [];
    }
    const { json, kind } = this.#segment;
    if (json) return revealJson(this.#text, revealing, stays);
    return revealText(this.#text, revealing, { isProgram: kind === 'tool-call', stays });
  }

  /** Puts values back beside the masks; where that would not leave JSON, all tokens stay. */
  #put(reveals: readonly Reveal[]): void {
    if (reveals.length === 0 || this.#guard.stopped !== undefined) return;
    const { tally } = this.#guard;
    const { index, json, toolName } = this.#segment;
    const beside = besideMasks(index, reveals, this.#edits);
    tally.stayed('mask', reveals.length - beside.length);
    const all = [...this.#edits, ...beside].sort((a, b) => a.start - b.start);
    if (json && !staysJson(this.#text, all)) return tally.stayed('json', beside.length);
    this.#edits = all;
    const tool = toolName === undefined ? undefined : this.#guard.labelOf(toolName);
    for (const { entity } of beside) tally.came(entity, tool);
  }

  #accept(verdict: Verdict, findings: readonly FactFinding[]): void {
    const edits = merge(
      editsFor(masksOf(verdict), findings, ({ start, end }) => this.#text.slice(start, end)),
    );
    const fitted = this.#segment.json ? fitJson(this.#text, edits) : edits;
    if (fitted === undefined) this.#guard.fail('mask.unfit');
    else this.#edits = fitted;
  }

  #close(): void | Promise<void> {
    if (this.#guard.stopped === undefined) this.#safe = this.#text.length;
    return this.#guard.closed();
  }
}
