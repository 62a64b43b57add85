// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appToolsConfig } from './tools-config.ts';

test('roles and documents as people write them', () => {
  const given = {
    roles: {
      'send_*': { action: 'send', arguments: { to: 'target', note: 'detail' } },
      'crm.lookup': { source: 'directory' },
    },
    documents: [{ before: '<<<' }],
  };
  const parsed = appToolsConfig.parse(given);
  assert.deepEqual(parsed.roles, given.roles);
  assert.deepEqual(parsed.documents, [{ before: '<<<', after: '' }]);
  assert.deepEqual(appToolsConfig.parse(undefined), { allowed: ['*'], roles: {}, documents: [] });
});

test('what says nothing, contradicts itself or is misspelt is refused by name', () => {
  const refused: [unknown, RegExp][] = [
    [{ roles: { send: {} } }, /Says nothing/],
    [{ roles: { send: { action: 'read', sinks: ['egress'] } } }, /only reads has no sinks/],
    [{ roles: { send: { action: 'sned' } } }, /Invalid option/],
    [{ roles: { send: { arguments: { to: 'recipient' } } } }, /Invalid option/],
    [{ roles: { 'a b': { action: 'read' } } }, /roles/],
    [{ roles: { send: { actoin: 'read' } } }, /actoin/],
    [{ documents: [{ before: '    ' }] }, /no space/],
    [{ documents: [{ after: 'x' }] }, /before/],
  ];
  for (const [given, message] of refused) {
    const { success, error } = appToolsConfig.safeParse(given);
    assert.equal(success, false);
    assert.match(JSON.stringify(error?.issues), message);
  }
});
