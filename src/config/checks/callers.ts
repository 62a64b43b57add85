// SPDX-License-Identifier: Apache-2.0
// Who stands for which app: issuers of tokens and client certificates. What two apps could claim, what no
// caller could ever use, and what the listener cannot check is refused.
import type { BartizanConfig } from '../config.ts';
import type { Complaint } from '../load.ts';
import { unknownName } from './names.ts';

/** Complaints about the identity of callers. */
export function callerComplaints(config: BartizanConfig): readonly Complaint[] {
  return [...issuers(config), ...certificateNames(config), ...listenerTls(config)];
}

function issuers({ identity, apps }: BartizanConfig): Complaint[] {
  const entries = Object.entries(identity.issuers);
  return entries.flatMap(([id, issuer]) => {
    const path = ['identity', 'issuers', id];
    const mapped = Object.entries(issuer.apps);
    const calls = issuer.may.includes('call');
    return [
      ...mapped.flatMap(([value, name]) => issuerApp(path, { value, name }, { apps, issuer })),
      ...(!calls && mapped.length > 0
        ? [
            {
              path: [...path, 'apps'],
              message: 'apps are named, but its tokens may not call',
              hint: 'add call to may, or remove apps',
            },
          ]
        : []),
    ];
  });
}

type Issuers = BartizanConfig['identity']['issuers'];

function issuerApp(
  path: readonly PropertyKey[],
  { value, name }: { readonly value: string; readonly name: string },
  { apps, issuer }: { readonly apps: BartizanConfig['apps']; readonly issuer: Issuers[string] },
): Complaint[] {
  const at = [...path, 'apps', value];
  const app = Object.hasOwn(apps, name) ? apps[name] : undefined;
  if (app === undefined) return [unknownName(at, 'app', { name, known: Object.keys(apps) })];
  if (issuer.tenant === undefined || issuer.tenant === app.tenant) return [];
  return [
    {
      path: at,
      message: `app "${name}" is of tenant "${app.tenant}", but only tenant "${issuer.tenant}" may use its tokens`,
    },
  ];
}

function certificateNames({ apps }: BartizanConfig): Complaint[] {
  const owners = new Map<string, string>();
  return Object.entries(apps).flatMap(([id, app]) =>
    app.client_certificates.flatMap((name, index) => {
      const path = ['apps', id, 'client_certificates', index];
      if (!/^(uri|dns|cn):[^\s]/.test(name)) {
        return [
          { path, message: 'not the name of a certificate', hint: 'uri:..., dns:... or cn:...' },
        ];
      }
      const owner = owners.get(name);
      owners.set(name, owner ?? id);
      if (owner === undefined) return [];
      return [{ path, message: `this client certificate already stands for app "${owner}"` }];
    }),
  );
}

/** A certificate that the listener never asks for proves nothing. */
function listenerTls({ listen, apps }: BartizanConfig): Complaint[] {
  const { tls } = listen;
  const asks = tls !== undefined && tls.client_certificates !== 'none';
  if (asks) return [];
  return Object.entries(apps).flatMap(([id, app]) =>
    app.client_certificates.length === 0
      ? []
      : [
          {
            path: ['apps', id, 'client_certificates'],
            message: 'the listener asks for no client certificates',
            hint: 'set listen.tls with client_ca and client_certificates: accept',
          },
        ],
  );
}
