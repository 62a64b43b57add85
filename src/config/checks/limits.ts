// SPDX-License-Identifier: Apache-2.0
// Limits that would not mean what they say: inside a team, app or agent everything wider is that part
// alone, so a limit there per something wider would look stronger than it is.
import type { BartizanConfig } from '../config.ts';
import type { Complaint } from '../load.ts';

type Limited = { readonly limits: BartizanConfig['limits'] };
type Per = BartizanConfig['limits'][number]['per'];

/** What is wider than the place a limit stands in. An app's own limit per tenant counts that app's traffic. */
const WIDER: readonly (readonly [section: 'teams' | 'apps' | 'agents', one: Per, wider: Per[]])[] =
  [
    ['teams', 'team', ['tenant']],
    ['apps', 'app', ['team']],
    ['agents', 'agent', ['tenant', 'team', 'app']],
  ];

/** Complaints about limits. */
export function limitComplaints(config: BartizanConfig): readonly Complaint[] {
  return WIDER.flatMap(([section, one, wider]) =>
    Object.entries<Limited>(config[section]).flatMap(([id, { limits }]) =>
      limits.flatMap(({ per }, index) =>
        wider.includes(per)
          ? [
              {
                path: [section, id, 'limits', index, 'per'],
                message: `a limit of one ${one} cannot count per ${per}: it sees only the traffic of this ${one}`,
                hint: `write per: ${one}, or move it to the ${per}`,
              },
            ]
          : [],
      ),
    ),
  );
}
