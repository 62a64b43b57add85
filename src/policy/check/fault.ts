// SPDX-License-Identifier: Apache-2.0
// What is wrong with policies before anybody is decided about: one shape for what the engine refuses and for
// what the contract does not allow. Messages quote the policy alone.
import { type Location, type RegoError, type RegoErrorCode } from '../rego/syntax/location.ts';

/** `contract_*`: what Bartizan asks of policies beyond the language. */
export type FaultCode =
  | RegoErrorCode
  | 'contract_package'
  | 'contract_entrypoint'
  | 'contract_ruling'
  | 'contract_detector'
  | 'contract_enforces'
  | 'contract_roots'
  | 'data_error';

export type PolicyFault = {
  readonly code: FaultCode;
  /** A warning is told and fails nothing. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** Undefined: about all of the files. */
  readonly location: Location | undefined;
  readonly hint: string | undefined;
};

/** The error and those beside it. */
export function faultsOf(error: RegoError): readonly PolicyFault[] {
  return [error, ...error.others].map(({ code, message, location, hint }) => ({
    code,
    severity: 'error',
    message,
    location,
    hint,
  }));
}

type FaultPlace = { readonly location?: Location; readonly hint?: string | undefined };

/** A fault that the contract finds. */
export const contractFault = (
  code: FaultCode,
  message: string,
  { location, hint }: FaultPlace = {},
): PolicyFault => ({ code, severity: 'error', message, location, hint });

/** By file, then by place; what has no place comes last. Each once. */
export function inOrder(faults: readonly PolicyFault[]): readonly PolicyFault[] {
  const known = new Map(
    faults.map((fault) => {
      const { file, start } = fault.location ?? { file: '', start: 0 };
      return [`${file}:${start}:${fault.code}:${fault.message}`, fault] as const;
    }),
  );
  return [...known.values()].sort(byPlace);
}

function byPlace({ location: a }: PolicyFault, { location: b }: PolicyFault): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return a.file === b.file ? a.start - b.start : a.file < b.file ? -1 : 1;
}
