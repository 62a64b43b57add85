// SPDX-License-Identifier: Apache-2.0
// `print`: what tests and authors look at. It always holds; an argument without a value is printed as such.
import type { Ir } from '../compile/ir.ts';
import type { Bound } from '../compile/order.ts';
import { displayed } from '../values/display.ts';
import { isSet, type Value } from '../values/value.ts';
import type { Emitting, Getter, Step } from './step.ts';

/** Lines that one call prints at most, where its arguments have many values. */
const LINES_MAX = 100;

/** Name of what `print` is compiled to: each argument is a set of all its values. */
export const PRINT = 'internal.print';

/** The step of a call of `print`. Nothing is computed for it when nobody reads it. */
export function emitPrint(
  emitting: Emitting,
  args: readonly Ir[],
  { bound, next }: { readonly bound: Bound; readonly next: (get: Getter) => Step },
): Step {
  const gets: Getter[] = [];
  const from = (at: number): Step => {
    const arg = args[at];
    if (arg !== undefined) {
      return emitting.term(arg, bound, (get) => {
        gets.push(get);
        return from(at + 1);
      });
    }
    return next((frame, context) => {
      const { print } = context;
      if (print === undefined) return true;
      const values = gets.map((get) => textsOf(get(frame, context)));
      for (const line of linesOf(values)) print(line);
      return true;
    });
  };
  return from(0);
}

function textsOf(values: Value | undefined): readonly string[] {
  const items = values !== undefined && isSet(values) ? values.items : [];
  if (items.length === 0) return ['<undefined>'];
  return items.map((item) => (typeof item === 'string' ? item : displayed(item)));
}

function linesOf(columns: readonly (readonly string[])[]): readonly string[] {
  let lines: readonly (readonly string[])[] = [[]];
  for (const texts of columns) {
    lines = lines.flatMap((line) => texts.map((text) => [...line, text])).slice(0, LINES_MAX);
  }
  return lines.map((line) => line.join(' '));
}
