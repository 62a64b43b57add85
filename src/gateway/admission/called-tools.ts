// SPDX-License-Identifier: Apache-2.0
// Sees the names of the tools that an answer calls, streamed or whole, before they leave: to count the
// calls, and to cut an answer that calls a tool which is stopped.
import type { Uninspected } from '../../core/exchange.ts';
import type { GuardedChannel } from '../../protect/protector.ts';
import type { Flow } from '../flow.ts';
import type { StreamGuard } from '../gate/unjudged.ts';
import type { Gateway } from '../gateway.ts';
import { killed } from './kill-switch.ts';

/** Different names counted in one answer; of more, only calls of these are. */
const NAMES_MAX = 1_000;

/** A guard that judges as `guard` does, and notes each call in `flow.calls`. */
export function notingCalls(flow: Flow, gateway: Gateway, guard: StreamGuard): StreamGuard {
  return new NotingGuard(flow, gateway, guard);
}

// A class: each object literal with a getter makes a hidden class of its own, which outlives every young
// collection and holds the flow in its closure.
class NotingGuard implements StreamGuard {
  readonly #flow: Flow;
  readonly #gateway: Gateway;
  readonly #guard: StreamGuard;

  constructor(flow: Flow, gateway: Gateway, guard: StreamGuard) {
    this.#flow = flow;
    this.#gateway = gateway;
    this.#guard = guard;
  }

  get stopped(): StreamGuard['stopped'] {
    return this.#guard.stopped;
  }

  open(segment: Parameters<StreamGuard['open']>[0]): GuardedChannel {
    const channel = this.#guard.open(segment);
    if (segment.kind !== 'tool-name') return channel;
    return new NamedChannel(channel, (name) => this.#named(name));
  }

  report(uninspected: Uninspected): void | Promise<void> {
    return this.#guard.report(uninspected);
  }

  #named(name: string): void {
    const flow = this.#flow;
    flow.calls ??= new Map();
    const calls = flow.calls.get(name) ?? 0;
    if (calls > 0 || flow.calls.size < NAMES_MAX) flow.calls.set(name, calls + 1);
    const stopped = killed(flow, this.#gateway);
    if (stopped !== undefined) flow.abort.abort(stopped);
  }
}

class NamedChannel implements GuardedChannel {
  readonly #channel: GuardedChannel;
  readonly #named: (name: string) => void;
  #name = '';

  constructor(channel: GuardedChannel, named: (name: string) => void) {
    this.#channel = channel;
    this.#named = named;
  }

  get safe(): number {
    return this.#channel.safe;
  }

  get edits(): GuardedChannel['edits'] {
    return this.#channel.edits;
  }

  push(text: string): void | Promise<void> {
    this.#name += text;
    return this.#channel.push(text);
  }

  end(): void | Promise<void> {
    if (this.#name !== '') this.#named(this.#name);
    return this.#channel.end();
  }
}
