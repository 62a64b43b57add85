// SPDX-License-Identifier: Apache-2.0
// A tool pack: definitions of tools, and Cedar policies about calling them. Everything is checked when it is loaded,
// against the schema that the definitions make, and the policies are sliced: a call of a tool asks those alone that
// can be about it.
import { createHash } from 'node:crypto';
import { BartizanError } from '../../core/errors.ts';
import type { Cedar, CedarError, CedarPolicyJson, CedarSchema } from './cedar-platform.ts';
import { argumentSchema, type ArgumentSchema, type CedarType } from './cedar-schema.ts';

export type ToolPackSource = {
  readonly name: string;
  /** Name of the file, and its text. */
  readonly policies: { readonly file: string; readonly text: string };
  readonly tools: readonly {
    readonly name: string;
    /** JSON Schema of the arguments. */
    readonly parameters: unknown;
    /** Groups of actions that policies may name: `Action::"payments"`. */
    readonly groups: readonly string[];
  }[];
};

export type PackPolicy = {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly code: string;
  readonly outcome: 'block' | 'ask' | undefined;
  /** With `ask`: who may say yes, and for how many seconds the question stands. */
  readonly approval: { readonly approvers: string; readonly expires_s: number } | undefined;
};

export type PackTool = {
  readonly arguments: ArgumentSchema;
  /** Name of the slice in Cedar's own store. */
  readonly slice: string;
  /** Groups that the action is in: without a schema at hand Cedar has to be told with each call. */
  readonly groups: readonly string[];
};

export type ToolPack = {
  readonly name: string;
  readonly revision: string;
  readonly tools: ReadonlyMap<string, PackTool>;
  readonly policies: ReadonlyMap<string, PackPolicy>;
  /** Arguments that policies cannot see: `refund /filter: anyOf`. */
  readonly unexpressed: readonly string[];
  /** Gives the memory of the slices back. */
  close(): void;
};

const POLICIES_MAX = 2_000;
const TOOLS_MAX = 500;
const TEXT_BYTES_MAX = 1024 * 1024;
const ERRORS_SHOWN = 10;
const ID = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const GROUP = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,62}$/;
const REVISION_CHARS = 12;
const EXPIRES_S = { usual: 900, max: 86_400 };

/** What policies know of a call beside its arguments: facts of provenance. */
const CALL_FACTS: CedarType = {
  type: 'Record',
  attributes: {
    action: { type: 'String' },
    requested: { type: 'String' },
    tainted: { type: 'Boolean' },
    urged: { type: 'Boolean' },
    commanded: { type: 'Boolean' },
    sinks: { type: 'Set', element: { type: 'String' } },
    faults: { type: 'Set', element: { type: 'String' } },
    /** Origins of critical arguments: `user`, `trusted`, `untrusted`, `unknown`. */
    origins: { type: 'Set', element: { type: 'String' } },
    leaks: { type: 'Boolean' },
  },
};

const CALLER: CedarType = {
  type: 'Record',
  attributes: { kind: { type: 'String' }, agent: { type: 'String', required: false } },
};

type Parsed = PackPolicy & {
  readonly text: string;
  readonly json: CedarPolicyJson;
  /** Bytes of the file before it. */
  readonly offset: number;
};

/** Throws `bundle_policy_invalid` with file, line and column of everything that is wrong. */
export function openToolPack(source: ToolPackSource, cedar: Cedar): ToolPack {
  const { name, policies: file, tools } = source;
  if (Buffer.byteLength(file.text) > TEXT_BYTES_MAX || tools.length > TOOLS_MAX) {
    throw invalid([`${file.file}: the pack is too large`]);
  }
  const schemas = new Map(tools.map((tool) => [tool.name, argumentSchema(tool.parameters)]));
  const schema = schemaOf(source, schemas);
  const parsed = parse(source, cedar);
  check(source, { schema, parsed, cedar });
  const digest = createHash('sha256')
    .update(JSON.stringify([name, file.text, tools]))
    .digest('hex');
  const revision = digest.slice(0, REVISION_CHARS);
  const sliced = tools.map((tool) => {
    const slice = `${name}@${revision}/${tool.name}`;
    const about = parsed.filter(({ json }) => isAbout(json, [tool.name, ...tool.groups]));
    store(cedar, slice, Object.fromEntries(about.map(({ id, text }) => [id, text])));
    return [tool.name, slice, tool.groups] as const;
  });
  return {
    name,
    revision,
    policies: new Map(parsed.map((policy) => [policy.id, policy])),
    tools: new Map(
      sliced.map(([tool, slice, groups]) => [
        tool,
        { slice, groups, arguments: schemas.get(tool) ?? NOTHING },
      ]),
    ),
    unexpressed: [...schemas].flatMap(([tool, { unexpressed }]) =>
      unexpressed.map((one) => `${tool} ${one}`),
    ),
    close: () => {
      for (const [, slice] of sliced) store(cedar, slice, {});
    },
  };
}

const NOTHING = argumentSchema({});

const invalid = (errors: readonly string[]): BartizanError =>
  new BartizanError('bundle_policy_invalid', errors.slice(0, ERRORS_SHOWN).join('\n'));

function store(cedar: Cedar, id: string, staticPolicies: Readonly<Record<string, string>>): void {
  const answer = cedar.preparsePolicySet(id, { staticPolicies });
  if (answer.type === 'failure') throw invalid(answer.errors.map(({ message }) => message));
}

/** Whether a policy can apply to an action that has one of these names, or is in a group of them. */
function isAbout({ action }: CedarPolicyJson, names: readonly string[]): boolean {
  if (action.op === 'All') return true;
  const named = action.op === 'in' ? (action.entities ?? [action.entity]) : [action.entity];
  return named.some((one) => one !== undefined && names.includes(one.id));
}

function schemaOf(
  { tools }: ToolPackSource,
  schemas: ReadonlyMap<string, ArgumentSchema>,
): CedarSchema {
  const groups = [...new Set(tools.flatMap((tool) => tool.groups))].map((id) => [id, {}] as const);
  const actions = tools.map(({ name, groups: memberOf }) => {
    const context: CedarType = {
      type: 'Record',
      attributes: {
        arguments: schemas.get(name)?.type ?? NOTHING.type,
        call: CALL_FACTS,
        now_ms: { type: 'Long' },
      },
    };
    const appliesTo = { principalTypes: ['Caller'], resourceTypes: ['App'], context };
    return [name, { memberOf: memberOf.map((id) => ({ id })), appliesTo }] as const;
  });
  return {
    '': {
      entityTypes: {
        Tenant: {},
        Group: {},
        App: { memberOfTypes: ['Tenant'] },
        Caller: { memberOfTypes: ['Group', 'Tenant'], shape: CALLER },
      },
      actions: Object.fromEntries([...groups, ...actions]),
    },
  };
}

function parse(
  { policies: { file, text }, tools }: ToolPackSource,
  cedar: Cedar,
): readonly Parsed[] {
  const names = tools.flatMap(({ name, groups }) => [name, ...groups]);
  const strange = names.find((name) => !GROUP.test(name));
  if (strange !== undefined) throw invalid([`tools: ${JSON.stringify(strange)} is no name`]);
  const unique = new Set(tools.map(({ name }) => name));
  const isTaken = tools.some(({ groups }) => groups.some((group) => unique.has(group)));
  if (unique.size !== tools.length || isTaken) throw invalid(['tools: a name stands there twice']);
  const parts = cedar.policySetTextToParts(text);
  if (parts.type === 'failure')
    throw invalid(parts.errors.map((error) => at(file, text, error, 0)));
  if (parts.policy_templates.length > 0)
    throw invalid([`${file}: templates are not used by packs`]);
  if (parts.policies.length > POLICIES_MAX)
    throw invalid([`${file}: more than ${POLICIES_MAX} policies`]);
  let from = 0;
  const inOrder = parts.policies
    .map((policy) => ({ policy, place: text.indexOf(policy) }))
    .sort((a, b) => a.place - b.place);
  const parsed = inOrder.map(({ policy }) => {
    // Two policies of the same words follow each other.
    from = Math.max(text.indexOf(policy, from), 0);
    const offset = Buffer.byteLength(text.slice(0, from));
    from += policy.length;
    return annotated(policy, { cedar, file, text, offset });
  });
  const ids = new Set<string>();
  for (const { id, offset } of parsed) {
    if (ids.has(id)) throw invalid([`${placeOf(file, text, offset)}: the id ${id} is taken`]);
    ids.add(id);
  }
  return parsed;
}

type Found = {
  readonly cedar: Cedar;
  readonly file: string;
  readonly text: string;
  readonly offset: number;
};

function annotated(policy: string, { cedar, file, text, offset }: Found): Parsed {
  const answer = cedar.policyToJson(policy);
  if (answer.type === 'failure') {
    throw invalid(answer.errors.map((error) => at(file, text, error, offset)));
  }
  const { json } = answer;
  const { id, code, outcome, approvers, expires_s: expires } = json.annotations ?? {};
  const wrong = (what: string): BartizanError =>
    invalid([`${placeOf(file, text, offset)}: ${what}`]);
  if (typeof id !== 'string' || !ID.test(id)) throw wrong('name each policy: @id("refund.small")');
  if (code !== undefined && (code === null || !ID.test(code)))
    throw wrong('@code is no reason code');
  if (outcome !== undefined && outcome !== 'ask' && outcome !== 'block') {
    throw wrong('@outcome is "block" or "ask"');
  }
  if (outcome === 'block' && json.effect === 'permit') throw wrong('a permit does not block');
  const seconds = expires === undefined ? EXPIRES_S.usual : Number(expires);
  const isTime = Number.isInteger(seconds) && seconds >= 1 && seconds <= EXPIRES_S.max;
  if (!isTime) throw wrong('@expires_s is a number of seconds, at most a day');
  if (approvers !== undefined && outcome !== 'ask')
    throw wrong('@approvers goes with @outcome("ask")');
  return {
    id,
    text: policy,
    json,
    offset,
    effect: json.effect,
    code: code ?? `tool.${json.effect === 'forbid' ? 'forbidden' : 'asks'}`,
    outcome: outcome ?? (json.effect === 'forbid' ? 'block' : undefined),
    approval: approvers ? { approvers, expires_s: seconds } : undefined,
  };
}

function check(
  { policies: { file, text } }: ToolPackSource,
  { schema, parsed, cedar }: { schema: CedarSchema; parsed: readonly Parsed[]; cedar: Cedar },
): void {
  const staticPolicies = Object.fromEntries(parsed.map((policy) => [policy.id, policy.text]));
  const answer = cedar.validate({ schema, policies: { staticPolicies } });
  if (answer.type === 'failure') {
    throw invalid(answer.errors.map(({ message }) => `tools: ${message}`));
  }
  if (answer.validationErrors.length === 0) return;
  const offsets = new Map(parsed.map(({ id, offset }) => [id, offset]));
  throw invalid(
    answer.validationErrors.map(({ policyId, error }) =>
      at(file, text, error, offsets.get(policyId) ?? 0),
    ),
  );
}

/** `tools.cedar:4:12: message (help)` */
function at(
  file: string,
  text: string,
  { message, help, sourceLocations }: CedarError,
  base: number,
): string {
  const [first] = sourceLocations ?? [];
  const hint = help === null || help === '' ? '' : ` (${help})`;
  return `${placeOf(file, text, base + (first?.start ?? 0))}: ${message}${hint}`;
}

function placeOf(file: string, text: string, offset: number): string {
  const before = Buffer.from(text).subarray(0, offset).toString().split('\n');
  return `${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
