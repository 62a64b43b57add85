// SPDX-License-Identifier: Apache-2.0
// The role of a tool, proposed from its name, description, parameters and annotations: what it gives to read, and
// what a call of it can do. Proposals can be overridden; whatever is not understood gets the stricter role, and an
// annotation can make a role stricter and never milder.
import { isSchema, kindOf, type ParameterKind, type Schema } from './parameters.ts';
import {
  ACTION,
  type ActionName,
  DIRECTORY_NOUNS,
  EXECUTION_NOUNS,
  IDENTITY_NOUNS,
  NOUN_VERBS,
  OPEN_NOUNS,
  PAYMENT_NOUNS,
  PERSONAL_NOUNS,
  TOOL_VERBS,
} from './vocabulary.data.ts';
import { stemOf, stemsOf, wordsOf, wordsOfName } from './words.ts';

/** A tool as it is offered to a model, in any wire format or MCP. */
export type ToolDefinition = {
  readonly name: string;
  readonly description?: string | undefined;
  /** JSON Schema of the arguments. */
  readonly parameters?: unknown;
  /** Hints of an MCP server. */
  readonly annotations?: unknown;
};

export type Sink = 'egress' | 'payment' | 'state' | 'identity' | 'execution';
/**
 * What results hold. `private`: what the user may see; `directory`: names and addresses; `open`: what anyone can
 * write; `text`: the content of a file or document, whatever it looks like.
 */
export type SourceKind = 'private' | 'directory' | 'open' | 'text';

export type ToolRole = {
  readonly name: string;
  readonly action: ActionName | 'unknown';
  /** Bits of ACTION: what a request has to ask for, one of them, for this call to be what it asks for. */
  readonly asks: number;
  readonly sinks: readonly Sink[];
  readonly source: SourceKind;
  /** Stems of the things that its name is about. */
  readonly nouns: ReadonlySet<string>;
  /** Kind of the argument under these member names. */
  kind(path: readonly string[]): ParameterKind;
};

/** What a person may say about a tool; what is left out stays as proposed. */
export type RoleOverride = {
  readonly action?: ActionName | undefined;
  readonly sinks?: readonly Sink[] | undefined;
  readonly source?: SourceKind | undefined;
  /** Kinds by argument name. */
  readonly arguments?: Readonly<Record<string, ParameterKind>> | undefined;
};

export type RoleOverrides = Readonly<Record<string, RoleOverride>>;

const VERBS = Object.entries(TOOL_VERBS).map(([action, words]) => ({
  action: action as ActionName,
  stems: stemsOf(words),
}));
const ALL_VERBS = new Set(VERBS.flatMap(({ stems }) => [...stems]));
const OPEN = stemsOf(OPEN_NOUNS);
const DIRECTORY = stemsOf(DIRECTORY_NOUNS);
const PERSONAL = stemsOf(PERSONAL_NOUNS);
const PAYMENT = stemsOf(PAYMENT_NOUNS);
const IDENTITY = stemsOf(IDENTITY_NOUNS);
const EXECUTION = stemsOf(EXECUTION_NOUNS);
/** Singular nouns of what has a text of its own: what it holds is never a field of the service. */
const TEXTS = new Set([
  'file',
  'document',
  'doc',
  'attachment',
  'note',
  'page',
  'text',
  'content',
  'paste',
  'gist',
  'blob',
]);
const READING = new Set([
  'read',
  'get',
  'open',
  'cat',
  'view',
  'show',
  'download',
  'fetch',
  'load',
  'extract',
  'parse',
]);
const RETURNING = stemsOf(
  'returns gives gets retrieves lists reads shows provides fetches finds searches looks checks what which all information details overview',
);
const SHARING = stemsOf('share');
const WRITING = stemsOf('write save put set append insert store add');
const NOISE = stemsOf(
  'by in of to for from with the a an and or on at all my id is most recent new',
);

/** Verbs that are also the things that tools are about. */
const TWO_FACED = stemsOf(NOUN_VERBS);
/** What no milder word of a name takes away when the description says it. */
const GRAVE: ReadonlySet<string> = new Set(['execute', 'pay', 'delete', 'grant']);

const actionOfWord = (stem: string): ActionName | undefined =>
  VERBS.find(({ stems }) => stems.has(stem))?.action;

const meets = (stems: readonly string[], set: ReadonlySet<string>): boolean =>
  stems.some((stem) => set.has(stem));

/** The verbs of a name: its first, and the first after each "and". A plural is a thing: "orders", "messages". */
function verbsOf(words: readonly string[]): readonly ActionName[] {
  const found: ActionName[] = [];
  let wanted = true;
  for (const [at, word] of words.entries()) {
    if (word === 'and' || word === 'or' || word === 'then') wanted = true;
    const action = wanted && !isPlural(word) ? actionOfWord(stemOf(word)) : undefined;
    if (action === undefined) continue;
    found.push(...(TWO_FACED.has(stemOf(word)) ? ofThing(action, words.slice(at + 1)) : [action]));
    wanted = false;
  }
  return found;
}

/** "mail_delete" and "order_status" are about a mail and an order; "order_create" orders. */
function ofThing(action: ActionName, rest: readonly string[]): readonly ActionName[] {
  const verb = rest.find(
    (word) =>
      !isPlural(word) && !TWO_FACED.has(stemOf(word)) && actionOfWord(stemOf(word)) !== undefined,
  );
  const doing = verb === undefined ? undefined : actionOfWord(stemOf(verb));
  if (doing === undefined) return [action];
  return doing === 'create' ? [action, doing] : [doing];
}

const isPlural = (word: string): boolean => /[^s]s$/.test(word) && !/(?:us|is)$/.test(word);

/** What the first words of a description say: "Sends a mail", "Returns the orders", "Orders of a customer". */
function describedAction(description: string): ActionName | undefined {
  const [first = '', second = ''] = wordsOf(description.slice(0, 200));
  if (RETURNING.has(stemOf(first))) return 'read';
  if (isPlural(first) && /^(?:of|between|in)$/.test(second)) return 'read';
  const action = actionOfWord(stemOf(first));
  return action ?? (isPlural(first) && second === 'for' ? 'read' : undefined);
}

/** The description counts where the name says nothing, and where its verb is graver than that of the name. */
function actionOf(name: readonly string[], description: string): ActionName | 'unknown' {
  const inName = verbsOf(name);
  const gravest = VERBS.find(({ action }) => inName.includes(action))?.action;
  const described = describedAction(description);
  if (gravest === undefined) return described ?? 'unknown';
  const isGraver =
    gravest === 'read' || (described !== undefined && GRAVE.has(described) && !GRAVE.has(gravest));
  return isGraver && described !== undefined ? described : gravest;
}

const SINKS: Readonly<Record<ActionName | 'unknown', readonly Sink[]>> = {
  read: [],
  send: ['egress'],
  pay: ['payment'],
  create: ['state'],
  update: ['state'],
  delete: ['state'],
  grant: ['identity'],
  execute: ['execution'],
  unknown: ['state', 'egress'],
};

/** Proposes the role of a tool. Total, and linear in the size of the definition that it reads. */
export function proposeRole(tool: ToolDefinition, override: RoleOverride = {}): ToolRole {
  const words = wordsOfName(tool.name);
  const stems = words.map(stemOf);
  const description = tool.description ?? '';
  const schema = isSchema(tool.parameters) ? tool.parameters : {};
  const members = isSchema(schema['properties']) ? schema['properties'] : {};
  const hints = isSchema(tool.annotations) ? tool.annotations : {};
  const spoken = actionOf(words, description);
  const action = override.action ?? graver(spoken, { stems, members, hints });
  const verb = stems.find((stem, at) => ALL_VERBS.has(stem) && !isPlural(words[at] ?? ''));
  const nouns = stems.filter((stem) => stem !== verb && !NOISE.has(stem));
  const context = { creates: spoken === 'create', executes: action === 'execute' };
  const kinds = new Map<string, ParameterKind>();
  const definitions = isSchema(schema['$defs']) ? schema['$defs'] : schema['definitions'];
  const kindOfMember = (name: string): ParameterKind => {
    const known = kinds.get(name);
    if (known !== undefined) return known;
    const named = override.arguments;
    const kind = named !== undefined && Object.hasOwn(named, name) ? named[name] : undefined;
    const made = kind ?? kindOf(name, resolved(members[name], definitions), context);
    if (kinds.size < KINDS_MAX) kinds.set(name, made);
    return made;
  };
  const memberKinds = Object.keys(members).slice(0, MEMBERS_MAX).map(kindOfMember);
  return {
    name: tool.name,
    action,
    asks: asksOf(action, spoken, { stems, memberKinds }),
    sinks: override.sinks ?? sinksOf(action, spoken, memberKinds),
    source: override.source ?? sourceOf(words, stems, members, hints),
    nouns: new Set(nouns),
    kind: (path) => {
      const names = path.filter((part) => !/^\d+$/.test(part));
      return kindOfMember(names.at(-1) ?? path.at(-1) ?? '');
    },
  };
}

const KINDS_MAX = 256;
const MEMBERS_MAX = 64;

/** A schema with what it refers to in its own document, one step; nothing outside is ever fetched. */
function resolved(schema: unknown, definitions: unknown): unknown {
  if (!isSchema(schema)) return schema;
  const choices = [
    schema,
    ...listOf(schema['anyOf']),
    ...listOf(schema['allOf']),
    ...listOf(schema['oneOf']),
  ];
  for (const choice of choices.slice(0, 8)) {
    const reference = isSchema(choice) ? choice['$ref'] : undefined;
    const name =
      typeof reference === 'string'
        ? /^#\/(?:\$defs|definitions)\/([^/]+)$/.exec(reference)?.[1]
        : undefined;
    if (name === undefined || !isSchema(definitions) || !Object.hasOwn(definitions, name)) {
      if (choice !== schema && isSchema(choice) && Array.isArray(choice['enum']))
        return { ...schema, ...choice };
      continue;
    }
    const target = definitions[name];
    if (isSchema(target)) return { ...target, ...schema };
  }
  return schema;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

type Described = {
  readonly stems: readonly string[];
  readonly members: Schema;
  readonly hints: Schema;
};

/** What is moved, changed or run can make a call graver than its verb. */
function graver(
  spoken: ActionName | 'unknown',
  { stems, members, hints }: Described,
): ActionName | 'unknown' {
  if (spoken === 'read') {
    const names = Object.keys(members).slice(0, MEMBERS_MAX).flatMap(wordsOfName);
    if (
      meets(stems, EXECUTION) &&
      names.some((name) =>
        /^(?:command|cmd|code|script|sql|query|statement|expression)$/.test(name),
      )
    )
      return 'execute';
    // A fetch that carries a body sends it.
    if (names.some((name) => /^(?:method|body|payload|recipients?)$/.test(name))) return 'send';
    return hints['destructiveHint'] === true || hints['readOnlyHint'] === false
      ? 'unknown'
      : 'read';
  }
  if (spoken === 'execute' || meets(stems, EXECUTION)) return 'execute';
  if (spoken === 'pay' || meets(stems, PAYMENT)) return 'pay';
  if (spoken === 'grant') return 'grant';
  if (spoken !== 'send' && meets(stems, IDENTITY)) return 'grant';
  return spoken;
}

type Worded = {
  readonly stems: readonly string[];
  readonly memberKinds: readonly ParameterKind[];
};

function asksOf(
  action: ActionName | 'unknown',
  spoken: ActionName | 'unknown',
  { stems, memberKinds }: Worded,
): number {
  if (action === 'unknown') return 0;
  let bits: number = ACTION[action];
  // "Add Ann to the list" asks for a grant in the words of making something; paying has words of its own.
  if (action !== 'pay' && spoken !== 'unknown') bits |= ACTION[spoken];
  if (action === 'grant' && meets(stems, SHARING)) bits |= ACTION.send;
  // To write a file is to make or to change it.
  if ((action === 'create' || action === 'update') && meets(stems, WRITING))
    bits |= ACTION.create | ACTION.update;
  // Words for somebody are sent, however the tool calls it; money is not.
  const tells = memberKinds.includes('target') && memberKinds.includes('content');
  if (tells && action !== 'pay') bits |= ACTION.send;
  return bits & ~ACTION.read;
}

function sinksOf(
  action: ActionName | 'unknown',
  spoken: ActionName | 'unknown',
  kinds: readonly ParameterKind[],
): readonly Sink[] {
  const sinks = new Set<Sink>(SINKS[action]);
  if (action === 'read') return [];
  if (spoken === 'create' || spoken === 'update' || spoken === 'delete') sinks.add('state');
  // Invitations and shared files reach those whom they name.
  if (kinds.includes('target') || kinds.includes('url')) sinks.add('egress');
  if (kinds.includes('secret')) sinks.add('identity');
  return [...sinks];
}

function sourceOf(
  words: readonly string[],
  stems: readonly string[],
  members: Schema,
  hints: Schema,
): SourceKind {
  const takes = Object.keys(members).slice(0, MEMBERS_MAX).flatMap(wordsOfName);
  if (hints['openWorldHint'] === true || meets(stems, OPEN)) return 'open';
  if (takes.some((word) => word === 'url' || word === 'uri' || word === 'link')) return 'open';
  if (words.some((word) => TEXTS.has(word)) && words.some((word) => READING.has(word)))
    return 'text';
  if (meets(stems, PERSONAL)) return 'private';
  const about = stems.filter((stem) => !ALL_VERBS.has(stem) && !NOISE.has(stem));
  return about.length > 0 && about.every((stem) => DIRECTORY.has(stem)) ? 'directory' : 'private';
}
