// SPDX-License-Identifier: Apache-2.0
// Compares two runs of one suite test by test. On a route that Bartizan serves, result, answer and what reached
// the provider must be the same; on every other route, nothing may have reached it.
import { ROUTES, type Route } from '../../src/gateway/routes.ts';
import type { Results } from './jest.ts';
import { RELAY_FAILED, type Relayed } from './recording-relay.ts';

/** What a test sent, and what of it went on to the mock behind Bartizan. */
export type Passed = { readonly front: Relayed; readonly forwarded: readonly Relayed[] };

/** One run of the suite: results and traffic by test. */
export type SuiteRun = {
  readonly results: Results;
  readonly traffic: ReadonlyMap<string, readonly Passed[]>;
};

export type Row = {
  readonly test: string;
  /** Method and target of its requests. */
  readonly requests: readonly string[];
  readonly kind: 'served' | 'not served' | 'no request';
  readonly direct: string;
  readonly through: string;
  readonly same: boolean;
  /** In what the same, or why not. */
  readonly note: string;
};

/** Members that Bartizan takes out of a request: only the gateway says who the end user is. */
const TAKEN_OUT = ['user', 'safety_identifier'];

/** The route of Bartizan that a request of the suite is for. */
export function routeOf({ method, target }: Pick<Relayed, 'method' | 'target'>): Route | undefined {
  const url = new URL(`/v1${target}`, 'http://relay');
  return ROUTES.find(
    (route) =>
      route.method === method &&
      route.path === url.pathname &&
      [...url.searchParams.keys()].every((name) => route.query.includes(name)),
  );
}

/** A row for each test of the direct run. */
export function rowsOf(direct: SuiteRun, through: SuiteRun): readonly Row[] {
  return [...direct.results.keys()].toSorted().map((test) => {
    const before = direct.traffic.get(test) ?? [];
    const after = through.traffic.get(test) ?? [];
    const requests = before.map(({ front }) => `${front.method} ${front.target}`);
    const base = {
      test,
      requests: [...new Set(requests)],
      direct: direct.results.get(test) ?? 'missing',
      through: through.results.get(test) ?? 'missing',
    };
    const same = base.direct === base.through;
    if (before.length === 0) return { ...base, kind: 'no request', same, note: '' };
    if (before.some(({ front }) => routeOf(front) === undefined)) {
      return { ...base, kind: 'not served', ...closed(after) };
    }
    const differences = before.flatMap(({ front }, index) => difference(front, after[index]));
    const failed = base.direct === 'passed' ? [] : ['failed without Bartizan'];
    const reasons = [...failed, ...differences];
    return {
      ...base,
      kind: 'served',
      same: same && reasons.length === 0,
      note: (reasons.length > 0 ? reasons : after.map(unchanged)).join('; '),
    };
  });
}

/** Whether all that a test sent to routes which are not served was refused and went nowhere. */
function closed(after: readonly Passed[]): Pick<Row, 'same' | 'note'> {
  const unserved = after.filter(({ front }) => routeOf(front) === undefined);
  const open = unserved.filter(
    ({ front: { status }, forwarded }) => status < 400 || status >= 500 || forwarded.length > 0,
  );
  const statuses = [...new Set(unserved.map(({ front }) => front.status))].join(', ');
  const same = unserved.length > 0 && open.length === 0;
  return { same, note: same ? `refused with ${statuses}` : `NOT REFUSED (${statuses})` };
}

function difference(direct: Relayed, through: Passed | undefined): readonly string[] {
  if (through === undefined) return ['request missing'];
  const { front, forwarded } = through;
  if (direct.status !== front.status || direct.status === RELAY_FAILED) {
    return [`status ${direct.status} became ${front.status}: ${front.answer.toString()}`];
  }
  // What Bartizan answers itself (its list of models) is not the mock's.
  if (routeOf(direct)?.wire === undefined) return [];
  if (!direct.answer.equals(front.answer)) {
    return [`answer ${direct.answer.toString()} became ${front.answer.toString()}`];
  }
  const [reached, ...more] = forwarded;
  if (reached === undefined || more.length > 0) return [`sent on ${forwarded.length} times`];
  const changed = changes(front.sent, reached.sent);
  const wrong = changed.filter(({ name, after }) => after || !TAKEN_OUT.includes(name));
  return wrong.map(({ name }) => `request changed in ${name}`);
}

/** What is the same about an exchange, in words. */
function unchanged({ front, forwarded: [reached] }: Passed): string {
  if (reached === undefined) return 'answered by Bartizan';
  const taken = changes(front.sent, reached.sent).map(({ name }) => name);
  if (taken.length === 0) return 'answer and request byte for byte';
  return `answer byte for byte; taken out of the request: ${taken.join(', ')}`;
}

type Change = { readonly name: string; readonly after: boolean };

/** Members that differ; `after`: whether the member is there afterwards. */
function changes(before: Buffer, after: Buffer): readonly Change[] {
  if (before.equals(after)) return [];
  const [one, other] = [members(before), members(after)];
  const names = [...new Set([...one.keys(), ...other.keys()])];
  const changed = names.filter((name) => one.get(name) !== other.get(name));
  // Other bytes with the same meaning are a change too: what was judged is what is sent.
  if (changed.length === 0) return [{ name: 'its bytes', after: true }];
  return changed.map((name) => ({ name, after: other.has(name) }));
}

const members = (body: Buffer): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(JSON.parse(body.toString()) as Record<string, unknown>).map(([name, value]) => [
      name,
      JSON.stringify(value),
    ]),
  );
