// SPDX-License-Identifier: Apache-2.0
// What a log may not hold: `data.system.log.mask` names it, and `data.system.log.drop` says which events are not
// logged at all. A mask that cannot be asked, or says what is no mask, keeps the event out of the log.
import { BartizanError } from '../../core/errors.ts';
import { createEngine } from '../rego/engine.ts';
import { describe, RegoError } from '../rego/syntax/location.ts';
import { parseModule } from '../rego/syntax/modules.ts';
import { toJson } from '../rego/values/json.ts';
import { isArray, isObject, isSet, memberOf, type Value } from '../rego/values/value.ts';
import { type DecisionLogEvent, toLogValue } from './decision-log.ts';

/** Of one event. */
const LIMITS = { steps: 200_000, ms: 200 };
const RULES_MAX = 1_000;
const PARTS = ['input', 'result', 'nd_builtin_cache'] as const;
type Part = (typeof PARTS)[number];

/** Changes the event; false for one that is not to be logged. Throws BartizanError when nobody can say. */
export type LogMask = (event: DecisionLogEvent) => boolean;

type MaskRule = {
  readonly op: 'remove' | 'upsert';
  readonly part: Part;
  /** Below the part. */
  readonly path: readonly string[];
  readonly pointer: string;
  readonly value: unknown;
};

type MaskOptions = {
  readonly data: Value;
  readonly clock: () => number;
};

/** The masks of these modules. Throws `config_invalid` for what does not compile. */
export function createLogMask(
  texts: readonly { readonly path: string; readonly text: string }[],
  { data, clock }: MaskOptions,
): LogMask {
  const sources = new Map(texts.map(({ path, text }) => [path, text]));
  try {
    const engine = createEngine(
      texts.map(({ path, text }) => parseModule(path, text)),
      { data },
    );
    const mask = engine.prepare(['system', 'log', 'mask']);
    const drop = engine.prepare(['system', 'log', 'drop']);
    return (event) => {
      const options = {
        input: toLogValue(event),
        facts: { nowNs: BigInt(Date.parse(event.timestamp)) * 1_000_000n, seed: event.decision_id },
        limits: LIMITS,
        clock,
      };
      try {
        if (drop(options) === true) return false;
        for (const rule of rulesOf(mask(options))) apply(rule, event);
        return true;
      } catch (thrown) {
        if (!(thrown instanceof RegoError)) throw thrown;
        throw refused('it could not be evaluated', thrown.code);
      }
    };
  } catch (thrown) {
    if (!(thrown instanceof RegoError)) throw thrown;
    throw new BartizanError('config_invalid', describe(thrown, sources));
  }
}

const refused = (why: string, detail?: string): BartizanError =>
  new BartizanError('config_invalid', `data.system.log.mask: ${why}`, {
    ...(detail !== undefined && { detail }),
  });

function rulesOf(value: Value | undefined): readonly MaskRule[] {
  if (value === undefined) return [];
  const items = isSet(value) ? value.items : isArray(value) ? value : undefined;
  if (items === undefined) throw refused('it is a set of pointers');
  if (items.length > RULES_MAX) throw refused(`it has more than ${RULES_MAX} pointers`);
  return items.map((item) => {
    if (typeof item === 'string') return ruleOf('remove', item, undefined);
    if (!isObject(item)) throw refused('a pointer is text, or {"op", "path", "value"}');
    const op = memberOf(item, 'op');
    const path = memberOf(item, 'path');
    if ((op !== 'remove' && op !== 'upsert') || typeof path !== 'string') {
      throw refused('op is remove or upsert, and path is text');
    }
    const given = memberOf(item, 'value');
    return ruleOf(op, path, given === undefined ? null : toJson(given));
  });
}

function ruleOf(op: MaskRule['op'], pointer: string, value: unknown): MaskRule {
  const [empty, first, ...rest] = pointer.split('/');
  const part = PARTS.find((one) => one === first);
  if (empty !== '' || part === undefined) {
    throw refused(`a pointer begins with ${PARTS.map((one) => `/${one}`).join(', ')}`);
  }
  const path = rest.map((one) => {
    try {
      return decodeURIComponent(one);
    } catch {
      throw refused('a pointer has a broken escape');
    }
  });
  return { op, part, path, pointer, value };
}

/** What a pointer names and is not there is passed over, as OPA passes it over. */
function apply({ op, part, path, pointer, value }: MaskRule, event: DecisionLogEvent): void {
  const root = event[part];
  if (root === undefined) return;
  if (path.length === 0) {
    if (op === 'remove') delete event[part];
    else event[part] = value as Value;
  } else if (!(op === 'remove' ? removed(root, path) : put(root, path, value))) return;
  (op === 'remove' ? event.erased : event.masked).push(pointer);
}

type Members = Record<string, unknown>;

/** A copy of ours: nobody else holds it. */
const isMembers = (node: unknown): node is Members =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

function indexIn(list: readonly unknown[], name: string): number | undefined {
  const index = /^(?:0|[1-9]\d{0,8})$/.test(name) ? Number(name) : list.length;
  return index < list.length ? index : undefined;
}

function removed(root: unknown, path: readonly string[]): boolean {
  const parent = path.slice(0, -1).reduce<unknown>(childOf, root);
  const name = path.at(-1) ?? '';
  if (Array.isArray(parent)) {
    const index = indexIn(parent, name);
    if (index === undefined) return false;
    parent.splice(index, 1);
    return true;
  }
  if (!isMembers(parent) || !Object.hasOwn(parent, name)) return false;
  delete parent[name];
  return true;
}

function put(root: unknown, path: readonly string[], value: unknown): boolean {
  let parent = root;
  for (const name of path.slice(0, -1)) {
    if (isMembers(parent) && !Object.hasOwn(parent, name)) define(parent, name, {});
    parent = childOf(parent, name);
  }
  const name = path.at(-1) ?? '';
  if (Array.isArray(parent)) {
    const index = indexIn(parent, name);
    if (index === undefined) return false;
    parent[index] = value;
    return true;
  }
  if (!isMembers(parent)) return false;
  define(parent, name, value);
  return true;
}

/** As JSON.parse would: `__proto__` is a name like any other. */
function define(members: Members, name: string, value: unknown): void {
  const rest = { enumerable: true, configurable: true, writable: true };
  Object.defineProperty(members, name, { value, ...rest });
}

function childOf(node: unknown, name: string): unknown {
  if (Array.isArray(node)) {
    const index = indexIn(node, name);
    return index === undefined ? undefined : (node[index] as unknown);
  }
  return isMembers(node) && Object.hasOwn(node, name) ? node[name] : undefined;
}
