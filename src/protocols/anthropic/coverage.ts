// SPDX-License-Identifier: Apache-2.0
// Turns the member tables of the Anthropic wires into rows of the capability matrix.
import type {
  ProviderState,
  SegmentKind,
  SegmentSource,
  UninspectableKind,
} from '../../core/exchange.ts';
import type { FieldRow, Rule } from '../field.ts';
import type { Member, Members } from './members.ts';

// Members whose value is judged as its JSON source, whatever its type.
const JSON_SOURCE = [
  'input',
  'schema',
  'input_schema',
  'input_examples',
  'context_management',
  '*',
];

/** A function that lists the rows of one table at `prefix` ("messages[]."), nested tables included. */
export function rowsOf(
  where: Pick<FieldRow, 'wire' | 'direction' | 'stream' | 'event'>,
): (prefix: string, members: Members) => FieldRow[] {
  const rows = (prefix: string, members: Members): FieldRow[] =>
    Object.entries(members).flatMap(([name, member]) => {
      const field = `${prefix}${name}`;
      if (typeof member === 'object') return rows(`${field}.`, member);
      const rule = ruleOf(name, member);
      return rule === undefined ? [] : [{ ...where, field, ...rule }];
    });
  return rows;
}

function ruleOf(name: string, member: Exclude<Member, Members>): Rule | undefined {
  if (member === 'inside') return undefined;
  if (member === 'scalar' || member === 'scalars' || member === 'opaque') {
    return { coverage: 'no-text' };
  }
  if (member === 'context') return { coverage: 'state', note: 'context field' };
  if (member.startsWith('state:')) {
    return { coverage: 'state', state: member.slice(6) as ProviderState['kind'] };
  }
  if (member.startsWith('uninspectable:')) {
    return { coverage: 'uninspectable', uninspected: member.slice(14) as UninspectableKind };
  }
  const source: SegmentSource = JSON_SOURCE.includes(name) ? 'json' : 'string';
  const json = source === 'json' || name === 'partial_json';
  return { coverage: 'extracted', kind: member as SegmentKind, source, json };
}
