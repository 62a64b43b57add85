// SPDX-License-Identifier: Apache-2.0
// One piece of work on policies, as plain data that a thread can be given, and what it answers.
import type { NewPolicyWork } from '../../api/control-plane.ts';
import type { Json } from '../../policy/rego/values/json.ts';
import type { Shipped } from '../../policy/shipped.ts';
import type { PolicySettings } from '../../policy/settings.ts';

export type PolicyTask = {
  readonly work: NewPolicyWork;
  readonly shipped: Shipped;
  /** Of drafts that name no packs. */
  readonly packs: readonly string[];
  /** Data of the shipped policies: what the configuration tells them. */
  readonly shippedData: Json;
  /** As far as whoever asked may know them. */
  readonly settings: PolicySettings;
  readonly detectors: readonly string[];
  readonly models: readonly string[];
  /** Steps of one decision. */
  readonly steps: number;
};

/** What the thread tells: how far it is, that it needs more records, or the end. */
export type ThreadNote =
  | { readonly progress: number }
  | { readonly more: true }
  | { readonly result: unknown }
  | { readonly problem: string };

/** What the thread is told: records that it asked for, or to stop and say what it has. */
export type ThreadCall =
  | { readonly decisions: readonly unknown[]; readonly isLast: boolean }
  | { readonly stop: true };
