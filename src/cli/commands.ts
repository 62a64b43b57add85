// SPDX-License-Identifier: Apache-2.0
// All commands, in the order of the help page. What a command needs is loaded when it is asked for: a
// listing of keys does not wait for a gateway.
import type { Command } from './command.ts';

type Noun = { readonly noun: string; readonly load: () => Promise<readonly Command[]> };

const NOUNS: readonly Noun[] = [
  { noun: 'start', load: async () => [(await import('./commands/start.ts')).start] },
  {
    noun: 'config',
    load: async () => {
      const { configCheck, configSchema } = await import('./commands/config.ts');
      return [configCheck, configSchema];
    },
  },
  {
    noun: 'resource',
    load: async () => {
      const { resourceDelete, resourceGet, resourceList, resourcePut } = await import(
        './commands/resource.ts'
      );
      return [resourceList, resourceGet, resourcePut, resourceDelete];
    },
  },
  {
    noun: 'key',
    load: async () => {
      const { keyCreate, keyList, keyRevoke, keyRotate } = await import('./commands/key.ts');
      return [keyCreate, keyRotate, keyList, keyRevoke];
    },
  },
  {
    noun: 'guard',
    load: async () => {
      const { guardScan } = await import('./commands/guard.ts');
      const { guardEval } = await import('./commands/guard-eval.ts');
      const { guardTrain } = await import('./commands/guard-train.ts');
      const { guardImport } = await import('./commands/guard-import.ts');
      return [guardScan, guardEval, guardTrain, guardImport];
    },
  },
  {
    noun: 'content',
    load: async () => {
      const { contentCheck, contentSign } = await import('./commands/content.ts');
      const { contentUpdate } = await import('./commands/content-update.ts');
      return [contentCheck, contentSign, contentUpdate];
    },
  },
  {
    noun: 'policy',
    load: async () => {
      const { policyCheck } = await import('./commands/policy-check.ts');
      const { policyPush, policyStatus } = await import('./commands/policy-push.ts');
      const rollout = await import('./commands/policy-rollout.ts');
      const { policyTest } = await import('./commands/policy-test.ts');
      const { policyEval } = await import('./commands/policy-eval.ts');
      const { policyDiff } = await import('./commands/policy-diff.ts');
      const { policyReplay } = await import('./commands/policy-replay.ts');
      const { policyLog } = await import('./commands/policy-log.ts');
      const { policyBuild } = await import('./commands/policy-build.ts');
      const { policySign, policyVerify } = await import('./commands/policy-verify.ts');
      return [
        policyCheck,
        policyTest,
        policyEval,
        policyDiff,
        policyReplay,
        policyLog,
        policyBuild,
        policySign,
        policyVerify,
        policyPush,
        policyStatus,
        rollout.policyShadow,
        rollout.policyCanary,
        rollout.policyEnforce,
        rollout.policyWithdraw,
        rollout.policyRollback,
      ];
    },
  },
  {
    noun: 'kill',
    load: async () => {
      const { killList, killOff, killOn } = await import('./commands/kill.ts');
      return [killOn, killOff, killList];
    },
  },
  {
    noun: 'approval',
    load: async () => {
      const { approvalDeny, approvalGrant, approvalList } = await import('./commands/approval.ts');
      return [approvalList, approvalGrant, approvalDeny];
    },
  },
  {
    noun: 'change',
    load: async () => {
      const { changeApprove, changeList, changeReject, changeWithdraw } = await import(
        './commands/change.ts'
      );
      return [changeList, changeApprove, changeReject, changeWithdraw];
    },
  },
  {
    noun: 'account',
    load: async () => {
      const { accountDisable, accountEnable, accountInvite, accountList, accountReset } =
        await import('./commands/account.ts');
      return [accountInvite, accountList, accountReset, accountDisable, accountEnable];
    },
  },
  {
    noun: 'role',
    load: async () => {
      const { roleGrant, roleList, roleRevoke } = await import('./commands/role.ts');
      return [roleGrant, roleList, roleRevoke];
    },
  },
  {
    noun: 'token',
    load: async () => {
      const { tokenCreate, tokenList, tokenRevoke } = await import('./commands/token.ts');
      return [tokenCreate, tokenList, tokenRevoke];
    },
  },
  {
    noun: 'node',
    load: async () => {
      const { nodeList, nodeRemove } = await import('./commands/node.ts');
      return [nodeList, nodeRemove];
    },
  },
  {
    noun: 'keyring',
    load: async () => {
      const { keyringDestroy, keyringDestroyTenant, keyringList, keyringRotate } = await import(
        './commands/keyring.ts'
      );
      return [keyringList, keyringRotate, keyringDestroy, keyringDestroyTenant];
    },
  },
  {
    noun: 'store',
    load: async () => {
      const { storeBackup, storeCheck, storeMigrate, storeRestore } = await import(
        './commands/store.ts'
      );
      return [storeBackup, storeRestore, storeCheck, storeMigrate];
    },
  },
  {
    noun: 'redteam',
    load: async () => [(await import('./commands/redteam-replay.ts')).redteamReplay],
  },
  {
    noun: 'tools',
    load: async () => {
      const { toolsRoles } = await import('./commands/tools-roles.ts');
      const { toolsLeastPrivilege } = await import('./commands/tools-least-privilege.ts');
      return [toolsRoles, toolsLeastPrivilege];
    },
  },
  { noun: 'bench', load: async () => [(await import('./commands/bench.ts')).bench] },
];

/** The commands that begin with `noun`; all of them when there is no such noun. */
export async function commandsOf(noun: string | undefined): Promise<readonly Command[]> {
  const known = NOUNS.find((one) => one.noun === noun);
  return known === undefined ? allCommands() : known.load();
}

/** Every command, for the help page and whoever writes about them. */
export async function allCommands(): Promise<readonly Command[]> {
  return (await Promise.all(NOUNS.map(({ load }) => load()))).flat();
}
