// SPDX-License-Identifier: Apache-2.0
// Going on in a value, for references that begin elsewhere.
import type { Ir } from '../compile/ir.ts';
import type { Bound } from '../compile/order.ts';
import type { Getter, Step } from './step.ts';

export type DataPaths = {
  value(get: Getter, path: readonly Ir[], bound: Bound, next: (get: Getter) => Step): Step;
};
