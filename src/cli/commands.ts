// SPDX-License-Identifier: Apache-2.0
// All commands, in the order of the help page.
import type { Command } from './command.ts';
import {
  accountDisable,
  accountEnable,
  accountInvite,
  accountList,
  accountReset,
} from './commands/account.ts';
import { bench } from './commands/bench.ts';
import { changeApprove, changeList, changeReject, changeWithdraw } from './commands/change.ts';
import { configCheck, configSchema } from './commands/config.ts';
import { contentCheck, contentSign } from './commands/content.ts';
import { contentUpdate } from './commands/content-update.ts';
import { guardScan } from './commands/guard.ts';
import { guardEval } from './commands/guard-eval.ts';
import { guardTrain } from './commands/guard-train.ts';
import { keyCreate, keyList, keyRevoke, keyRotate } from './commands/key.ts';
import {
  keyringDestroy,
  keyringDestroyTenant,
  keyringList,
  keyringRotate,
} from './commands/keyring.ts';
import { killList, killOff, killOn } from './commands/kill.ts';
import { nodeList, nodeRemove } from './commands/node.ts';
import { resourceDelete, resourceGet, resourceList, resourcePut } from './commands/resource.ts';
import { roleGrant, roleList, roleRevoke } from './commands/role.ts';
import { start } from './commands/start.ts';
import { storeBackup, storeCheck, storeMigrate, storeRestore } from './commands/store.ts';
import { tokenCreate, tokenList, tokenRevoke } from './commands/token.ts';

export const COMMANDS: readonly Command[] = [
  start,
  configCheck,
  configSchema,
  resourceList,
  resourceGet,
  resourcePut,
  resourceDelete,
  keyCreate,
  keyRotate,
  keyList,
  keyRevoke,
  guardScan,
  guardEval,
  guardTrain,
  contentCheck,
  contentSign,
  contentUpdate,
  killOn,
  killOff,
  killList,
  changeList,
  changeApprove,
  changeReject,
  changeWithdraw,
  accountInvite,
  accountList,
  accountReset,
  accountDisable,
  accountEnable,
  roleGrant,
  roleList,
  roleRevoke,
  tokenCreate,
  tokenList,
  tokenRevoke,
  nodeList,
  nodeRemove,
  keyringList,
  keyringRotate,
  keyringDestroy,
  keyringDestroyTenant,
  storeBackup,
  storeRestore,
  storeCheck,
  storeMigrate,
  bench,
];
