// SPDX-License-Identifier: Apache-2.0
// Stops by tenant, app, key, ...: asked first on every request, and able to cut what already runs.
import type { KillEntry } from '../../core/ports/store.ts';

/** What is known of a request when the switch is asked; later stages know more. */
export type KillSubject = {
  readonly tenant?: string;
  readonly app?: string;
  readonly key?: string;
  readonly user?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly provider?: string;
  readonly tools?: readonly string[];
};

export type KillSwitch = {
  /** The entry that stops this subject, or undefined. Constant time in the number of entries. */
  match(subject: KillSubject): KillEntry | undefined;
  readonly entries: readonly KillEntry[];
  /** Replaces all entries at once. */
  replace(entries: readonly KillEntry[]): void;
};
