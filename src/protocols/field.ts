// SPDX-License-Identifier: Apache-2.0
// One row per field of a wire format: what a codec reads from it. The rows drive the codecs (a member
// that no row names is reported as unknown) and print the capability matrix, so neither can drift from
// the other.
import type {
  Direction,
  Origin,
  ProviderState,
  Role,
  SegmentKind,
  SegmentSource,
  UninspectableKind,
  WireId,
} from '../core/exchange.ts';

type Coverage =
  | 'extracted' // its text becomes a segment
  | 'uninspectable' // reported to policy: no extractor can read it
  | 'repeat' // repeats a text in another form; dropped when that text is changed
  | 'state' // names state, tools or users to the provider; reported to policy
  | 'no-text'; // numbers, switches and identifiers; anything wordy in its place is reported

/** How one field is read. */
export type Rule = {
  readonly coverage: Coverage;
  /** For `extracted`. */
  readonly kind?: SegmentKind;
  /** For `extracted`: "json" takes the raw source of any value; default "string". */
  readonly source?: SegmentSource;
  /** For `extracted`: the text is JSON; a value that is no string is taken as its raw source too. */
  readonly json?: boolean;
  /** For `extracted` in a stream: complete in itself instead of appended to its channel. */
  readonly whole?: boolean;
  /** For `extracted` in a stream: name of the channel; default the member's name. */
  readonly channel?: string;
  /** Override what the surrounding message says. */
  readonly role?: Role;
  readonly origin?: Origin;
  /** For `uninspectable`. */
  readonly uninspected?: UninspectableKind;
  /** For `state`; "end-user" marks a field that tells the provider who the person is. */
  readonly state?: ProviderState['kind'] | 'end-user';
  /** For `no-text`: the only strings known, and what any other is reported as. */
  readonly values?: readonly string[];
  readonly otherwise?: UninspectableKind;
  /** For `no-text`: a string may be base64 of any length (vectors). */
  readonly base64?: boolean;
  readonly note?: string;
};

export type FieldRow = Rule & {
  readonly wire: WireId;
  readonly direction: Direction;
  /** True for the fields of streamed events. */
  readonly stream: boolean;
  /** Members joined by "."; "[]" stands for every element, "*" for every member name. */
  readonly field: string;
  /** Type of the event that carries the field, on wires with typed events. */
  readonly event?: string;
};

/** Rules by field path. */
export type Fields = Readonly<Record<string, Rule>>;

/** The same fields one level down. */
export function under(prefix: string, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([field, rule]) => [
      field.startsWith('[]') ? prefix + field : `${prefix}.${field}`,
      rule,
    ]),
  );
}

/** The same fields, every rule changed alike. */
export function mapRules(fields: Fields, change: (rule: Rule) => Rule): Fields {
  return Object.fromEntries(Object.entries(fields).map(([field, rule]) => [field, change(rule)]));
}

/** Each of `names` with the same rule. */
export function each(names: readonly string[], rule: Rule): Fields {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

export const PLAIN: Rule = { coverage: 'no-text' };

export function extract(kind: SegmentKind, rule: Omit<Rule, 'coverage' | 'kind'> = {}): Rule {
  return { coverage: 'extracted', kind, ...rule };
}

export function opaque(uninspected: UninspectableKind, note?: string): Rule {
  return { coverage: 'uninspectable', uninspected, ...(note === undefined ? {} : { note }) };
}

export function state(kind: ProviderState['kind'] | 'end-user', note?: string): Rule {
  return { coverage: 'state', state: kind, ...(note === undefined ? {} : { note }) };
}

/** A discriminator: any other value means a block that nobody has looked at. */
export function oneOf(values: readonly string[], otherwise: UninspectableKind): Rule {
  return { coverage: 'no-text', values, otherwise };
}
