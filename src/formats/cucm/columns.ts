/**
 * The columns of CDRs in the order in which CUCM writes them (Cisco, "CDR Field Descriptions", of release 15). Each
 * release has added some at the end, so that older files have the first 94, 112, 118, 129 or 131 of them.
 */
const CDR_COLUMNS: readonly string[] = [
  'cdrRecordType globalCallID_callManagerId globalCallID_callId origLegCallIdentifier dateTimeOrigination origNodeId',
  'origSpan origIpAddr callingPartyNumber callingPartyUnicodeLoginUserID origCause_location origCause_value',
  'origPrecedenceLevel origMediaTransportAddress_IP origMediaTransportAddress_Port origMediaCap_payloadCapability',
  'origMediaCap_maxFramesPerPacket origMediaCap_g723BitRate origVideoCap_Codec origVideoCap_Bandwidth',
  'origVideoCap_Resolution origVideoTransportAddress_IP origVideoTransportAddress_Port origRSVPAudioStat',
  'origRSVPVideoStat destLegIdentifier destNodeId destSpan destIpAddr originalCalledPartyNumber',
  'finalCalledPartyNumber finalCalledPartyUnicodeLoginUserID destCause_location destCause_value destPrecedenceLevel',
  'destMediaTransportAddress_IP destMediaTransportAddress_Port destMediaCap_payloadCapability',
  'destMediaCap_maxFramesPerPacket destMediaCap_g723BitRate destVideoCap_Codec destVideoCap_Bandwidth',
  'destVideoCap_Resolution destVideoTransportAddress_IP destVideoTransportAddress_Port destRSVPAudioStat',
  'destRSVPVideoStat dateTimeConnect dateTimeDisconnect lastRedirectDn pkid originalCalledPartyNumberPartition',
  'callingPartyNumberPartition finalCalledPartyNumberPartition lastRedirectDnPartition duration origDeviceName',
  'destDeviceName origCallTerminationOnBehalfOf destCallTerminationOnBehalfOf origCalledPartyRedirectOnBehalfOf',
  'lastRedirectRedirectOnBehalfOf origCalledPartyRedirectReason lastRedirectRedirectReason destConversationId',
  'globalCallId_ClusterID joinOnBehalfOf comment authCodeDescription authorizationLevel clientMatterCode',
  'origDTMFMethod destDTMFMethod callSecuredStatus origConversationId origMediaCap_Bandwidth destMediaCap_Bandwidth',
  'authorizationCodeValue outpulsedCallingPartyNumber outpulsedCalledPartyNumber origIpv4v6Addr destIpv4v6Addr',
  'origVideoCap_Codec_Channel2 origVideoCap_Bandwidth_Channel2 origVideoCap_Resolution_Channel2',
  'origVideoTransportAddress_IP_Channel2 origVideoTransportAddress_Port_Channel2 origVideoChannel_Role_Channel2',
  'destVideoCap_Codec_Channel2 destVideoCap_Bandwidth_Channel2 destVideoCap_Resolution_Channel2',
  'destVideoTransportAddress_IP_Channel2 destVideoTransportAddress_Port_Channel2 destVideoChannel_Role_Channel2',
  'IncomingProtocolID IncomingProtocolCallRef OutgoingProtocolID OutgoingProtocolCallRef currentRoutingReason',
  'origRoutingReason lastRedirectingRoutingReason huntPilotPartition huntPilotDN calledPartyPatternUsage',
  'IncomingICID IncomingOrigIOI IncomingTermIOI OutgoingICID OutgoingOrigIOI OutgoingTermIOI',
  'outpulsedOriginalCalledPartyNumber outpulsedLastRedirectingNumber wasCallQueued totalWaitTimeInQueue',
  'callingPartyNumber_uri originalCalledPartyNumber_uri finalCalledPartyNumber_uri lastRedirectDn_uri',
  'mobileCallingPartyNumber finalMobileCalledPartyNumber origMobileDeviceName destMobileDeviceName',
  'origMobileCallDuration destMobileCallDuration mobileCallType originalCalledPartyPattern finalCalledPartyPattern',
  'lastRedirectingPartyPattern huntPilotPattern origDeviceType destDeviceType origDeviceSessionID',
  'destDeviceSessionID',
]
  .join(' ')
  .split(' ');

const GUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** What the rows of a file are: calls, measurements of their quality, or unknown. */
export type CucmKind = 'cdr' | 'cmr';

export interface CucmLayout {
  readonly kind: CucmKind;
  /** As Cisco spells them. */
  readonly names: readonly string[];
  /** Where each stands, by its name in lower case: releases differ in the case of some. */
  readonly at: ReadonlyMap<string, number>;
}

/** The layout that a header gives; null when it is no header of CUCM's. */
export function headerOf(fields: readonly string[]): CucmLayout | null {
  if (fields[0]!.trim().toLowerCase() !== 'cdrrecordtype') return null;
  const layout = layoutOf('cdr', fields);
  if (layout.at.has('datetimeorigination') && layout.at.has('globalcallid_callid')) return layout;
  return layout.at.has('directorynum') || layout.at.has('numberpacketssent') ? { ...layout, kind: 'cmr' } : null;
}

/** The second line of a file: `INTEGER,INTEGER,VARCHAR(50),…`. */
export function isTypes(fields: readonly string[]): boolean {
  return /^(?:integer|varchar\(\d+\))$/i.test(fields[0]!.trim()) && fields.length > 1;
}

/** The layout of a row that no header came before: by its count, its record type, its times and its GUID. */
export function bareLayoutOf(fields: readonly string[]): CucmLayout | null {
  const layout = BARE.get(fields.length);
  if (layout === undefined || fields[0] !== '1') return null;
  const isTime = (name: string) => /^\d{9,10}$/.test(fields[layout.at.get(name)!]!);
  const fits = isTime('datetimeorigination') && isTime('datetimedisconnect');
  return fits && GUID.test(fields[layout.at.get('pkid')!]!) ? layout : null;
}

function layoutOf(kind: CucmKind, names: readonly string[]): CucmLayout {
  const trimmed = names.map((name) => name.trim().replace(/[^\w.-]/g, '_'));
  return { kind, names: trimmed, at: new Map(trimmed.map((name, i) => [name.toLowerCase(), i])) };
}

/** How many columns a file without a header may have. */
const BARE: ReadonlyMap<number, CucmLayout> = new Map(
  [94, 112, 118, 129, 131, 133].map((count) => [count, layoutOf('cdr', CDR_COLUMNS.slice(0, count))]),
);
