// SPDX-License-Identifier: Apache-2.0
// A tree of terms by their beginnings, small enough for tens of thousands of them.

/**
 * What may follow a beginning that terms share. Where only one term goes on, the rest of it stands as it
 * is: a map for every letter of tens of thousands of terms would take hundreds of megabytes.
 */
export class TermNode {
  next: Map<number, TermNode> | undefined;
  /** A term ends here. */
  entity: string | undefined;
  /** The rest of the only term that goes on from here, and what it is; empty where `next` says more. */
  rest = '';
  restEntity: string | undefined;

  constructor(rest: string, entity: string) {
    if (rest === '') this.entity = entity;
    else this.#keep(rest, entity);
  }

  #keep(rest: string, entity: string | undefined): void {
    this.rest = rest;
    this.restEntity = entity;
  }

  /** Adds the term that goes on with `rest` from here; the first of two that are equal stays. */
  add(rest: string, entity: string): void {
    if (rest === '') this.entity ??= entity;
    else if (this.rest === '' && this.next === undefined) this.#keep(rest, entity);
    else if (this.rest !== rest) {
      const next = this.branches();
      const code = rest.charCodeAt(0);
      const child = next.get(code);
      if (child === undefined) next.set(code, new TermNode(rest.slice(1), entity));
      else child.add(rest.slice(1), entity);
    }
  }

  /** From here on terms are told apart. */
  branches(): Map<number, TermNode> {
    const { rest, restEntity = '' } = this;
    this.next ??= new Map(
      rest === '' ? [] : [[rest.charCodeAt(0), new TermNode(rest.slice(1), restEntity)]],
    );
    this.#keep('', undefined);
    return this.next;
  }
}
