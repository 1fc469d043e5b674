import type { Command } from 'commander';
import { explainCallLogs, listCallLogs } from '../calllogs/list.ts';
import { readListOptions } from '../calllogs/list-options.ts';
import { listingCommand } from './listing-command.ts';

export function listCommand(): Command {
  return listingCommand({
    name: 'list',
    description: 'Show call logs, newest first: what GET /calllogs answers.',
    example: `ringlog list --filter "duration gt 60 and direction eq 'INBOUND_CALL'" --orderby "duration desc" --top 20`,
    filter: "duration gt 60 and caller eq '101'",
    item: 'call log',
    shown: ['started_at', 'caller', 'callee', 'direction', 'duration', 'status_code', 'end_reason', 'trunk', 'id'],
    read: readListOptions,
    list: listCallLogs,
    explain: explainCallLogs,
  });
}
