// SPDX-License-Identifier: Apache-2.0
// One text of an answer that is released while it grows: up to where nothing can become a match any more,
// and never into the middle of a span that is to be masked.
import { LIMITS } from '../core/limits.ts';
import { masksOf } from '../core/verdict.ts';
import type { Engine } from '../guard/engine.ts';
import type { Located } from '../guard/lane.ts';
import { type Reveal, RevealScanner } from '../guard/masking/reveal.ts';
import type { Scanner } from '../guard/scanner.ts';
import { editsFor, merge } from './edits.ts';
import { channelOf } from './findings.ts';
import type { Edit, GuardedChannel } from './protector.ts';
import type { AnswerGuard, ChannelSegment } from './response-guard.ts';
import { besideMasks, isInside } from './unmasking.ts';

const NO_FAILURES: readonly string[] = [];

export class GrowingChannel implements GuardedChannel {
  readonly #segment: ChannelSegment;
  readonly #guard: AnswerGuard;
  readonly #scanner: Scanner;
  readonly #failures = new Set<string>();
  /** Text from `#base` on: all that can still be matched, released or not. */
  #text = '';
  #base = 0;
  #safe = 0;
  #edits: readonly Edit[] = [];
  /** Edits that do not lie wholly before `safe` yet, and may overlap. */
  #waiting: readonly Edit[] = [];
  /** Undefined when nothing is to be put back. */
  readonly #revealer: RevealScanner | undefined;
  /** Tokens found that are not released yet. */
  #reveals: readonly Reveal[] = [];
  /** Findings that may lie in a token, which only what follows tells. */
  #unsure: readonly Located[] = [];

  constructor(segment: ChannelSegment, engine: Engine, guard: AnswerGuard) {
    this.#segment = segment;
    this.#guard = guard;
    this.#scanner = engine.open(channelOf(segment.origin));
    const grant = guard.grantFor(segment);
    this.#revealer = grant && new RevealScanner(grant.revealing, (why) => guard.tally.stayed(why));
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
    const found = this.#scanner.push(text);
    return this.#take(
      this.#revealer === undefined ? found : this.#sure(found, (r) => r.push(text)),
    );
  }

  end(): void | Promise<void> {
    if (this.#guard.stopped !== undefined) return this.#guard.closed();
    const found = this.#scanner.end();
    const taken = this.#take(
      this.#revealer === undefined ? found : this.#sure(found, (r) => r.end()),
    );
    return taken instanceof Promise ? taken.then(() => this.#guard.closed()) : this.#guard.closed();
  }

  /** Findings of which it is certain that no token of ours is what was found. */
  #sure(
    found: readonly Located[],
    read: (revealer: RevealScanner) => readonly Reveal[],
  ): readonly Located[] {
    const revealer = this.#revealer;
    if (revealer === undefined) return found;
    this.#reveals = [...this.#reveals, ...read(revealer)];
    const known = [...this.#unsure, ...found];
    this.#unsure = known.filter(({ end }) => end > revealer.safe);
    return known.filter((one) => one.end <= revealer.safe && !isInside(one, this.#reveals));
  }

  #take(found: readonly Located[]): void | Promise<void> {
    const failures = this.#newFailures();
    if (found.length === 0 && failures.length === 0) return this.#advance();
    const textOf = (start: number, end: number): string =>
      this.#text.slice(start - this.#base, end - this.#base);
    const told = this.#guard.tell({
      place: this.#segment,
      found: found.toSorted((a, b) => a.start - b.start),
      failures,
      textOf,
      accept: (verdict, findings) => {
        const edits = editsFor(masksOf(verdict), findings, ({ start, end }) => textOf(start, end));
        this.#waiting = [...this.#waiting, ...edits];
      },
    });
    return told instanceof Promise ? told.then(() => this.#advance()) : this.#advance();
  }

  #newFailures(): readonly string[] {
    const { failures } = this.#scanner;
    if (failures.size === this.#failures.size) return NO_FAILURES;
    const fresh = [...failures].filter((failure) => !this.#failures.has(failure));
    for (const failure of fresh) this.#failures.add(failure);
    return fresh;
  }

  #advance(): void {
    if (this.#guard.stopped !== undefined) return;
    let safe = this.#scanner.safe;
    if (this.#revealer !== undefined) safe = Math.min(safe, this.#revealer.safe);
    for (const { start } of this.#unsure) safe = Math.min(safe, start);
    const edits = this.#allWaiting();
    for (const { start, end } of edits) {
      if (start < safe && end > safe) safe = start;
    }
    this.#safe = Math.max(this.#safe, safe);
    const done = edits.filter(({ end }) => end <= this.#safe);
    if (done.length > 0) {
      this.#edits = [...this.#edits, ...done];
      this.#waiting = this.#waiting.filter(({ end }) => end > this.#safe);
      for (const { end, entity } of this.#reveals) {
        if (end <= this.#safe) this.#guard.tally.came(entity);
      }
      this.#reveals = this.#reveals.filter(({ end }) => end > this.#safe);
    }
    // What nothing is held for may still be found after it has left, and is then known by its text.
    const surplus = this.#safe - this.#base - LIMITS.holdChars;
    if (surplus > LIMITS.holdChars) {
      this.#text = this.#text.slice(surplus);
      this.#base += surplus;
    }
  }

  /** Masks and, beside them, what is put back. What falls on a mask never is. */
  #allWaiting(): readonly Edit[] {
    const masks = this.#waiting.length === 0 ? this.#waiting : merge(this.#waiting);
    if (this.#reveals.length === 0) return masks;
    const beside = besideMasks(this.#segment.index, this.#reveals, masks);
    this.#guard.tally.stayed('mask', this.#reveals.length - beside.length);
    this.#reveals = beside;
    return [...masks, ...beside].sort((a, b) => a.start - b.start);
  }
}
