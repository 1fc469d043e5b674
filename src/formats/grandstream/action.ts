import type { RerouteReason } from '../../record/enums.ts';

/** What a leg did: `DIAL`, `IVR[7001]`, `QUEUE[6500]`. */
export interface Action {
  readonly word: string;
  /** The number of the menu, queue or ring group. */
  readonly service: string | null;
}

const ACTION = /^([A-Za-z_ ]+)(?:\[([^\]]*)\])?/;
/** Those whose number in brackets is a service that callers reach, rather than a person. */
const SERVICES =
  /^(?:IVR|QUEUE|RING_?GROUP|RINGGROUP|DISA|DIRECTORY|PAGE|PAGINGGROUP|CONFERENCE|SPEEDDIAL|ANNOUNCEMENT)$/;

export function readAction(text: string | null): Action | null {
  const match = text === null ? null : ACTION.exec(text);
  if (match === null) return null;
  const word = match[1]!.trim().toUpperCase().replaceAll(' ', '_');
  return { word, service: SERVICES.test(word) ? match[2]?.trim() || null : null };
}

/** Why a call was sent to this target; null where the action does not say. */
export function rerouteReasonOf(action: Action | null): RerouteReason | null {
  const word = action?.word ?? '';
  if (word.includes('TRANSFER')) return 'TRANSFER';
  switch (word) {
    case 'FOLLOWME':
    case 'FOLLOW_ME':
      return 'OVERFLOW';
    case 'CFU':
      return 'FORWARDING_UNCONDITIONAL';
    case 'CFB':
      return 'FORWARDING_BUSY';
    case 'CFN':
    case 'CFNA':
      return 'FORWARDING_NO_ANSWER';
    default:
      return null;
  }
}
