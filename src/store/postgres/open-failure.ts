import { RinglogError, SetupError } from '../../record/errors.ts';
import { sqlState, storageFailure, systemCode } from './failure.ts';
import { placeOf, type Place } from './target.ts';

const SETTING = 'RINGLOG_DATABASE_URL';

/** Says what is wrong with a database that could not be opened, and what would be right; what is not known stays. */
export function openFailure(error: unknown, url: string): Error {
  if (error instanceof RinglogError) return error;
  let place: Place;
  try {
    place = placeOf(url);
  } catch (fault) {
    return new SetupError(`${SETTING}: ${(fault as Error).message}`);
  }
  const message = ofServer(error, place) ?? ofConnection(error, place);
  return message === null ? storageFailure(error, 'The database cannot be opened') : new SetupError(message);
}

function ofServer(error: unknown, { role, database, server }: Place): string | null {
  const { message } = error as Error;
  switch (sqlState(error)) {
    case '28P01':
      return `The database server ${server} refuses the password of role '${role}'. Put the right one into ${SETTING}; what is no letter or digit in it is written as %XX.`;
    case '28000':
      return `The database server ${server} does not let role '${role}' in: ${message}. Make the role, or allow it in pg_hba.conf.`;
    case '3D000':
      return `There is no database '${database}' on ${server}. Make it with: createdb --owner=${role} --encoding=UTF8 ${database}`;
    case '42501':
      return `Role '${role}' lacks a right in database '${database}' on ${server}: ${message}. Grant it, or make the role the owner of the database.`;
    case '08P01':
      return `${server} refuses a connection as it is needed: ${message}. PgBouncer needs: pool_mode = session, and ignore_startup_parameters = statement_timeout, lock_timeout, idle_in_transaction_session_timeout`;
    case '42P05':
    case '26000':
      return `${server} is PgBouncer, or the like, and hands one connection to many at a time: ${message}. It needs: pool_mode = session`;
    case '42704':
    case '22023':
      return `The database server ${server} refuses an option of ${SETTING}: ${message}.`;
    default:
      return null;
  }
}

/** Codes of getaddrinfo(3) and connect(2), of TLS, and words of `pg`, which has no codes. */
function ofConnection(error: unknown, { role, server, host }: Place): string | null {
  const { message } = error as Error;
  const isSocket = host.startsWith('/');
  switch (systemCode(error)) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host '${host}' of ${SETTING} is not known. Check its name, and the name server of this machine.`;
    case 'ENOENT':
      return isSocket
        ? `No database server has a socket in ${server}. Start it, or name its folder (unix_socket_directories) in ${SETTING}.`
        : `${SETTING} names a file that is not there: ${message}.`;
    case 'ECONNREFUSED':
      return isSocket
        ? `No database server answers at the socket in ${server}. Start it.`
        : `No database server listens at ${server}. Start it, let it listen there (listen_addresses), or correct ${SETTING}.`;
    case 'EACCES':
    case 'EPERM':
      return `This user may not connect to ${server}.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `The database server ${server} does not answer. Check the host and port of ${SETTING}, and the firewall between.`;
    case 'ECONNRESET':
      return `${server} ends the connection at once. Check that PostgreSQL listens there, and that it is not only for TLS.`;
    case null:
      break;
    default:
      if (/CERT|SELF_SIGNED|ERR_TLS|VERIFY/.test(systemCode(error)!)) {
        return `The certificate of ${server} is not trusted: ${message}. Name its authority by sslrootcert in ${SETTING}, or choose another sslmode.`;
      }
  }
  if (/timeout/.test(message)) {
    return `The database server ${server} does not answer in time. Check the host and port of ${SETTING}, and the firewall between.`;
  }
  if (/password must be a/.test(message)) {
    return `The database server ${server} asks for a password of role '${role}', and ${SETTING} has none.`;
  }
  if (/does not support SSL/.test(message)) {
    return `The database server ${server} does not speak TLS. Let it (ssl = on), or take sslmode out of ${SETTING}.`;
  }
  if (/Connection terminated/.test(message)) {
    return `${server} ends the connection at once. Check that PostgreSQL listens there.`;
  }
  return null;
}
