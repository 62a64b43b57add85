// SPDX-License-Identifier: Apache-2.0
// Listeners and what stands behind them: ports that are not shared, logins that can work, and the
// simulated model only where there is no real one.
import type { BartizanConfig } from '../config.ts';
import type { Complaint } from '../load.ts';

/** Complaints about listeners, login and the simulated model. */
export function listenerComplaints(config: BartizanConfig): readonly Complaint[] {
  return [...simulatedBesideReal(config), ...separateListeners(config), ...login(config)];
}

/** The simulated model answers anything: beside a real provider it could hide an outage or a wrong alias. */
function simulatedBesideReal(config: BartizanConfig): Complaint[] {
  const entries = Object.entries(config.upstreams);
  const simulated = entries.find(([, upstream]) => upstream.kind === 'simulated');
  const real = entries.find(([, upstream]) => upstream.kind !== 'simulated');
  if (simulated === undefined || real === undefined) return [];
  return [
    {
      path: ['upstreams', simulated[0]],
      message: `the simulated model cannot run beside a real provider ("${real[0]}")`,
      hint: 'remove the simulated upstream',
    },
  ];
}

function separateListeners(config: BartizanConfig): Complaint[] {
  const same = config.admin.port === config.listen.port && config.admin.port !== 0;
  return same
    ? [
        {
          path: ['admin', 'port'],
          message: 'the admin listener cannot share the port of the data plane',
          hint: `choose another port than ${config.listen.port}`,
        },
      ]
    : [];
}

function login({ admin }: BartizanConfig): Complaint[] {
  const { oidc } = admin.login;
  if (oidc === undefined) return [];
  const path = ['admin', 'login', 'oidc'];
  return [
    ...(admin.public_url === undefined
      ? [
          {
            path,
            message:
              'the provider has to send browsers back, but where they reach this listener is not said',
            hint: 'set admin.public_url',
          },
        ]
      : []),
    ...(new URL(oidc.issuer).protocol === 'http:' && !oidc.allow_insecure
      ? [
          {
            path: [...path, 'issuer'],
            message: 'identities that come over plain http can be forged on the way',
            hint: 'use https, or allow_insecure for a test on one machine',
          },
        ]
      : []),
  ];
}
