// SPDX-License-Identifier: Apache-2.0
// What is known about one tool call that a model wants: the role of the tool, who supplied each critical argument,
// addresses inside its words, private content that would leave, whether the user asked for such a thing and whether
// somebody else ordered it. Facts alone: what follows from them is for policy to say. Total and linear.
import { parseStrict } from '../core/json/parse.ts';
import type { ArgumentFact, CallFact, FlowFact } from '../core/policy-input.ts';
import { flowsOf } from './flows.ts';
import { isSaid, type Ledger } from './ledger.ts';
import { isOnlyOne, type Origin, originOf, type ValueOrigin } from './origin.ts';
import type { ParameterKind } from './parameters.ts';
import { mentions, type Order, ordersFor, requestedOf } from './request.ts';
import type { ToolRole } from './roles.ts';
import { type TargetKind, targetsIn } from './targets.ts';
import { stemsOf } from './words.ts';

/** A call as a model wrote it. */
export type WantedCall = {
  readonly id: string | undefined;
  readonly tool: string;
  /** JSON text of the arguments, or their value where the wire has them as JSON. */
  readonly arguments: unknown;
};

/** A call, judged; names are as they stand in the call, not as they may be recorded. */
export type CallFacts = { readonly fact: CallFact; readonly arguments: unknown };

/** Depth and values of the arguments of one call that are looked at; more of them is a fault. */
const DEPTH_MAX = 16;
const LEAVES_MAX = 256;
/** Values whose origin is looked up; those beyond it are unknown. Each costs a search of the whole history. */
const LOOKUPS_MAX = 192;
/** Arguments that are compared with private content one by one; the rest is compared as one text. */
const FLOWING_MAX = 8;
const ARGUMENT_CHARS_MAX = 1_000_000;
/** Arguments and flows that are stated; the gravest first. */
const STATED_MAX = 64;

type Argument = { readonly path: readonly string[]; readonly value: string | number | boolean };

const CRITICAL = new Set<ParameterKind>(['target', 'object', 'url', 'command', 'secret', 'amount']);

/** States the facts of one call. Never throws. */
export function factsOfCall(
  ledger: Ledger,
  role: ToolRole,
  call: WantedCall,
  { index, offered }: { readonly index: number; readonly offered: boolean },
): CallFacts {
  const faults: string[] = offered ? [] : ['tool.not_offered'];
  const parsed = argumentsOf(call.arguments);
  const args: Argument[] = [];
  if (parsed === undefined) faults.push('arguments.malformed');
  else if (!flatten(parsed.value, [], args)) faults.push('arguments.too_large');
  const orders = ordersFor(ledger, role);
  const requested = requestedOf(ledger, role);
  const anchors = args
    .filter(
      ({ path, value }) => CRITICAL.has(role.kind(path)) && isSaid(ledger.user, String(value)),
    )
    .map(({ value }) => value);
  const judging: Judging = {
    ledger,
    role,
    orders,
    requested,
    anchors,
    budget: { lookups: LOOKUPS_MAX },
  };
  const stated = args.flatMap((argument) => judged(judging, argument));
  return {
    fact: {
      index,
      tool: call.tool,
      action: role.action,
      sinks: role.sinks,
      source: role.source,
      faults,
      tainted: ledger.tainted || ledger.faults.length > 0,
      history: ledger.faults,
      requested,
      urged: orders.urged,
      commanded: orders.commanded,
      arguments: gravestFirst(stated).slice(0, STATED_MAX),
      flows: flowing(judging, args).slice(0, STATED_MAX),
    },
    arguments: parsed?.value,
  };
}

function argumentsOf(given: unknown): { value: unknown } | undefined {
  if (typeof given !== 'string') return isRecord(given) ? { value: given } : undefined;
  if (given.length > ARGUMENT_CHARS_MAX) return undefined;
  // A call without arguments is sent as nothing at all by some models.
  if (given.trim() === '') return { value: {} };
  try {
    // Two members of one name are two calls: who executes this may take the other one.
    const { value } = parseStrict(Buffer.from(given), {
      depth: DEPTH_MAX * 2,
      nodes: LEAVES_MAX * 8,
    });
    return isRecord(value) ? { value } : undefined;
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function flatten(value: unknown, path: readonly string[], into: Argument[]): boolean {
  if (path.length > DEPTH_MAX || into.length >= LEAVES_MAX) return false;
  if (Array.isArray(value)) {
    return value.every((item, at) => flatten(item, [...path, String(at)], into));
  }
  if (isRecord(value)) {
    return Object.entries(value).every(([name, item]) => flatten(item, [...path, name], into));
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    into.push({ path, value });
  }
  return true;
}

/** A command that goes to the network, or runs what it only makes up as it runs: where to is not to be seen. */
const REACHES =
  /\b(?:curl|wget|ncat|netcat|telnet|ssh|scp|sftp|rsync|Invoke-WebRequest|iwr|Invoke-RestMethod|Start-BitsTransfer)\s|\bnc\s+-?\w|\/dev\/(?:tcp|udp)\/|\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|\bbase64\s+(?:-d|-D|--decode)\b|\b(?:eval|exec)\s*[($"'`]|\bxxd\s+-r\b|\bgit\s+push\b|\brequests?\.(?:get|post|put)\b|\burlopen\b|\bfetch\(/i;

type Judging = {
  readonly ledger: Ledger;
  readonly role: ToolRole;
  readonly orders: Order;
  readonly requested: string;
  /** Values that the user said, of critical arguments. */
  readonly anchors: readonly unknown[];
  readonly budget: { lookups: number };
};

const pointerOf = (path: readonly string[]): string =>
  path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** The fact about one argument, and about the addresses in it where it is words for people. */
function judged(judging: Judging, argument: Argument): readonly ArgumentFact[] {
  const { role } = judging;
  const { path, value } = argument;
  const kind = role.kind(path);
  if (CRITICAL.has(kind)) {
    if (role.action === 'read' && kind !== 'url' && kind !== 'command') return [];
    // What a command reaches is more than how it is spelled.
    const fact = factOf(judging, argument, { kind, value, inside: false });
    if (kind !== 'command') return [fact];
    const addresses = targetsIn(String(value));
    return addresses.length === 0 && REACHES.test(String(value))
      ? [fact, { ...fact, kind: 'url', inside: true, origin: 'unknown', from: [], looked: false }]
      : [fact, ...addressesIn(judging, argument)];
  }
  if (typeof value !== 'string' || role.action === 'read' || kind === 'detail') return [];
  return [...addressesIn(judging, argument), ...wordsOf(judging, argument)];
}

/** Words that others ordered to be used, or that stand in an action that others ordered: theirs, unless the user's. */
function wordsOf({ ledger, orders }: Judging, { path, value }: Argument): readonly ArgumentFact[] {
  const text = String(value);
  if (text.trim() === '' || isSaid(ledger.user, text)) return [];
  const ordered = text.length >= ORDERED_CHARS_MIN && orders.names(text, { within: true });
  if (!ordered && !orders.commanded) return [];
  const origin = ordered ? 'untrusted' : 'unknown';
  const pointer = pointerOf(path);
  return [{ pointer, kind: 'content', inside: false, origin, from: [], ordered, looked: false }];
}

/** Shorter words stand in many sentences. */
const ORDERED_CHARS_MIN = 6;

function addressesIn(judging: Judging, argument: Argument): readonly ArgumentFact[] {
  return targetsIn(String(argument.value))
    .filter(({ text }) => !isSaid(judging.ledger.user, text))
    .map((target) =>
      factOf(judging, argument, {
        kind: target.kind === 'url' ? 'url' : 'target',
        value: target.text,
        inside: true,
      }),
    );
}

type Looked = {
  readonly kind: ParameterKind;
  readonly value: string | number | boolean;
  readonly inside: boolean;
};

function factOf(
  { ledger, role, orders, requested, anchors, budget }: Judging,
  { path }: Argument,
  { kind, value, inside }: Looked,
): ArgumentFact {
  const name = path.findLast((part) => !/^\d+$/.test(part)) ?? '';
  const origin = originOf(ledger, { value, kind, name, nouns: role.nouns, budget });
  const anchored = anchors.some((anchor) => anchor !== value);
  const ordered = origin.origin !== 'user' && kind !== 'amount' && orders.names(String(value));
  return {
    pointer: pointerOf(path),
    kind,
    inside,
    origin: origin.origin,
    from: origin.from,
    ordered,
    looked:
      !ordered && requested === 'stated' && isLookedUp(ledger, origin, { kind, value, anchored }),
  };
}

type Found = {
  readonly kind: ParameterKind;
  readonly value: string | number | boolean;
  readonly anchored: boolean;
};

/**
 * Taken, as the user wanted it, from the one place that the user named: an address where that place has a single one of
 * its kind, and only to go with somebody or something that the user named; anything else where it is no address.
 */
function isLookedUp(ledger: Ledger, { looked }: Origin, { kind, value, anchored }: Found): boolean {
  if (looked === undefined || kind === 'secret' || kind === 'command') return false;
  // What the service itself counts goes before what somebody wrote beside it.
  if (kind === 'amount') return looked.reading.numbers.length === 0;
  const [address] = targetsIn(String(value));
  if (address === undefined) return true;
  return anchored && mentions(ledger, ADDRESSES[address.kind]) && isOnlyOne(looked, String(value));
}

/** Words of people who want an address of this kind passed on. */
const ADDRESSES: Readonly<Record<TargetKind, ReadonlySet<string>>> = {
  url: stemsOf(
    'url link page site website webpage address article homepage blog portal domain lien enlace seite',
  ),
  email: stemsOf('mail email address contact adresse invite add write answer reply correo'),
  phone: stemsOf('phone number call telephone mobile contact text telefon nummer numero'),
  account: stemsOf(
    'account iban wallet pay payment transfer bank konto bill invoice rechnung compte cuenta conto',
  ),
};

/** Private content in words for people, in addresses, and in what is asked of sources that anyone may run. */
function flowing({ ledger, role }: Judging, args: readonly Argument[]): readonly FlowFact[] {
  const sent = args.flatMap(({ path, value }) => {
    if (typeof value !== 'string') return [];
    const pointer = pointerOf(path);
    if (role.kind(path) !== 'url') {
      const leaves =
        role.action === 'read' ? role.source === 'open' : role.kind(path) === 'content';
      return leaves ? [{ pointer, text: value, address: false }] : [];
    }
    const added = value.slice(value.search(/[?#]|(?<=[^/:])\/(?=[^/])/));
    const isOwn = value.length === added.length || isSaid(ledger.user, value);
    return isOwn ? [] : [{ pointer, text: added, address: true }];
  });
  const rest = sent.slice(FLOWING_MAX);
  const joined = { pointer: '', text: rest.map(({ text }) => text).join('\n'), address: false };
  return [...sent.slice(0, FLOWING_MAX), ...(rest.length > 0 ? [joined] : [])].flatMap(
    ({ pointer, text, address }) =>
      flowsOf(ledger, text, { address }).map((flow) => ({ pointer, ...flow })),
  );
}

const GRAVITY: Readonly<Record<ValueOrigin, number>> = {
  untrusted: 0,
  unknown: 1,
  trusted: 2,
  user: 3,
};

const gravestFirst = (facts: readonly ArgumentFact[]): readonly ArgumentFact[] =>
  [...facts].sort((a, b) => GRAVITY[a.origin] - GRAVITY[b.origin]);
