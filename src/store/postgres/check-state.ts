import { SetupError } from '../../record/errors.ts';
import type { DatabaseState } from './state.ts';

/** The oldest server there is support for, as `server_version_num`. */
const OLDEST = 150_000;

/** In every database of this program since its first version. */
const FIRST = '0001-call-logs';

/**
 * Whether a database can be used by this program.
 * @param known the migrations of this program
 * @throws SetupError that says why not, and what would be right
 */
export function checkState(state: DatabaseState, known: readonly string[]): void {
  const fault = stateFault(state, known);
  if (fault !== null) throw new SetupError(fault);
}

/** What `checkState` says; null: nothing. */
export function stateFault(state: DatabaseState, known: readonly string[]): string | null {
  const { version, versionName, encoding, role, database, schema, mayCreate, isReadOnly, tables, applied } = state;
  const there = `The database '${database}'`;
  if (version < OLDEST) {
    return `${there} is on PostgreSQL ${versionName}. Ringlog needs 15 or newer: upgrade the server, or name another.`;
  }
  if (encoding !== 'UTF8') {
    return `${there} has the encoding ${encoding}, in which not every name can be kept. Make one with: createdb --owner=${role} --encoding=UTF8 --template=template0 NAME`;
  }
  if (schema === null) {
    return `${there} has no schema in which role '${role}' finds its tables. Make one (create schema ${role} authorization ${role}), or set the role's search_path.`;
  }
  const unknown = (applied ?? []).filter((name) => !known.includes(name));
  if (applied === null ? tables.length > 0 : applied.length > 0 && !applied.includes(FIRST)) {
    return `${there} holds the tables of another program (${few(tables)}). Name an empty database.`;
  }
  if (unknown.length > 0) {
    return `${there} was made by a newer Ringlog (it has ${unknown.join(', ')}). Use that version, or restore a backup made before it.`;
  }
  if (isReadOnly) {
    return `${there} is read-only; it may be a standby. Name the primary server.`;
  }
  if (!mayCreate) {
    return `Role '${role}' may not make tables in schema '${schema}' of database '${database}'. Run there, as its owner: grant create, usage on schema "${schema}" to "${role}"`;
  }
  return null;
}

function few(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
