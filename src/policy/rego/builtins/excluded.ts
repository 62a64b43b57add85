// SPDX-License-Identifier: Apache-2.0
// Builtins of OPA that reach out of the decision, or read policies themselves. They are excluded by design:
// a decision is made from its input, data and facts alone.
import { RegoError } from '../syntax/location.ts';
import type { Builtin, Builtins } from './builtin.ts';

const excluded = (name: string, arity: number): [string, Builtin] => [
  name,
  {
    arity,
    call: () => {
      throw refusal(name);
    },
  },
];

/** What a policy is told that uses one. */
export const refusal = (name: string): RegoError =>
  new RegoError('rego_capability_error', `${name} is not available here`, {
    hint: 'decisions reach nothing outside: bring what is needed as input or data',
  });

/** By name; calling one fails. */
export const EXCLUDED: Builtins = Object.fromEntries([
  excluded('http.send', 1),
  excluded('net.lookup_ip_addr', 1),
  excluded('opa.runtime', 0),
  excluded('providers.aws.sign_req', 3),
  excluded('rego.parse_module', 2),
  excluded('graphql.is_valid', 2),
  excluded('graphql.parse', 2),
  excluded('graphql.parse_and_verify', 2),
  excluded('graphql.parse_query', 1),
  excluded('graphql.parse_schema', 1),
  excluded('graphql.schema_is_valid', 1),
]);
