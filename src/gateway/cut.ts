// SPDX-License-Identifier: Apache-2.0
// How a flow is ended from outside: by a client that leaves, a stop, the end of the process. It does for one
// flow what AbortController does for anything, at a small part of its cost, which every request would pay.

/** What those who wait look at; any AbortSignal is one. */
export type CutSignal = {
  readonly aborted: boolean;
  /** Given with the cut; undefined before. */
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};

/** Ends a flow, once: the first reason stands. Any AbortController is one. */
export type Cut = {
  readonly signal: CutSignal;
  abort(reason: unknown): void;
};

/** A cut that was not made yet. */
export class FlowCut implements Cut, CutSignal {
  aborted = false;
  reason: unknown = undefined;
  /** Few at any time: whoever waits now. */
  #listeners: (() => void)[] = [];

  get signal(): CutSignal {
    return this;
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }
}
