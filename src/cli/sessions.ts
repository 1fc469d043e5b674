import type { Command } from 'commander';
import { LIST_OPTIONS, readListOptions, requestOf } from '../calllogs/list-options.ts';
import { SESSIONS } from '../record/session-fields.ts';
import { explainSessions, listSessions } from '../sessions/list.ts';
import { listingCommand } from './listing-command.ts';

export function sessionsCommand(): Command {
  return listingCommand({
    name: 'sessions',
    description: 'Show calls, one row each whatever number of call logs they have: what GET /sessions answers.',
    example: `ringlog sessions --filter "outcome in ('MISSED', 'CANCELLED') and direction eq 'INBOUND_CALL'" --top 20`,
    filter: "outcome eq 'MISSED' and leg_count gt 1",
    item: 'session',
    shown: [
      'started_at',
      'caller',
      'callee',
      'answered_by',
      'direction',
      'outcome',
      'duration',
      'leg_count',
      'session_id',
    ],
    // A call that belongs to no session is shown by the id of its call log.
    cell: (item, field) => (field === 'session_id' ? (item['session_id'] ?? item['id']!) : item[field]!),
    read: (raw, cursors) => requestOf(readListOptions(raw, cursors, LIST_OPTIONS, SESSIONS)),
    list: listSessions,
    explain: explainSessions,
  });
}
