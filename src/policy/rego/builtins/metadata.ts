// SPDX-License-Identifier: Apache-2.0
// What a rule knows of its own metadata. In rules these calls are constants, known when the rule is resolved.
import { builtin, type Builtins, failed } from './builtin.ts';

const ruleless = builtin(0, () => {
  throw failed('must only be called within the scope of a rule');
});

export const METADATA: Builtins = {
  'rego.metadata.chain': ruleless,
  'rego.metadata.rule': ruleless,
};
