// SPDX-License-Identifier: Apache-2.0
// What `with` does to the context of an expression.
import type { IrWith } from '../compile/ir.ts';
import { entriesOf, isObject, RegoObject, type Value } from '../values/value.ts';
import { changed, type Context, Override } from './context.ts';
import type { Frame, Getter } from './step.ts';

/** The context after one replacement; undefined where a value that it needs is not defined. */
export type Change = (
  frame: Frame,
  contexts: { readonly original: Context; readonly replaced: Context },
) => Context | undefined;

/** Names of functions of policies among the names of builtins. */
export const nameOfFunction = (path: readonly string[]): string => `data.${path.join('.')}`;

/** `gets`: the parts of the target's path, then the value. */
export function changeBy({ target, value }: IrWith, gets: readonly Getter[]): Change {
  const parts = 'function' in value ? gets : gets.slice(0, -1);
  const get = 'function' in value ? undefined : gets.at(-1);
  return (frame, { original, replaced }) => {
    const made = get?.(frame, original);
    if (get !== undefined && made === undefined) return undefined;
    const path: Value[] = [];
    for (const part of parts) {
      const name = part(frame, original);
      if (name === undefined) return undefined;
      path.push(name);
    }
    if ('input' in target)
      return changed(replaced, { input: withPart(replaced.input, path, made ?? null) });
    const names = path.filter((name) => typeof name === 'string');
    const mock = 'function' in value ? { function: value.function } : { value: made ?? null };
    const mocked = (name: string): Context =>
      changed(replaced, { mocks: new Map([...(replaced.mocks ?? []), [name, mock]]) });
    if ('builtin' in target) return mocked(target.builtin);
    if ('function' in value || target.isFunction === true) return mocked(nameOfFunction(names));
    const override = replaced.override ?? new Override(undefined);
    return changed(replaced, { override: override.with(names, made ?? null) });
  };
}

/** `whole` with `value` at `path`. */
function withPart(whole: Value | undefined, path: readonly Value[], value: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const made = new RegoObject(whole !== undefined && isObject(whole) ? entriesOf(whole) : []);
  made.set(key, withPart(made.get(key), rest, value));
  return made;
}
