// SPDX-License-Identifier: Apache-2.0
// What one setting demands of another: names that must exist, and combinations that are refused. What is
// legal but weak is not refused here: `explain.ts` says it in words.
import { checkPrices } from '../gateway/admission/price-check.ts';
import { callerComplaints } from './checks/callers.ts';
import { limitComplaints } from './checks/limits.ts';
import { listenerComplaints } from './checks/listeners.ts';
import { nameComplaints } from './checks/names.ts';
import { secretComplaints } from './checks/secrets.ts';
import type { BartizanConfig } from './config.ts';
import type { Complaint } from './load.ts';

/** Complaints about references and combinations inside one configuration. */
export function crossCheck(config: BartizanConfig): readonly Complaint[] {
  return [
    nameComplaints,
    callerComplaints,
    limitComplaints,
    checkPrices,
    secretComplaints,
    listenerComplaints,
  ].flatMap((check) => check(config));
}
