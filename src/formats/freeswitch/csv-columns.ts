const NAMES =
  'caller_id_name caller_id_number caller_id destination_number context ani direction start_stamp ' +
  'progress_stamp progress_media_stamp answer_stamp bridge_stamp end_stamp start_epoch progress_epoch ' +
  'progress_media_epoch answer_epoch bridge_epoch end_epoch start_uepoch progress_uepoch ' +
  'progress_media_uepoch answer_uepoch bridge_uepoch end_uepoch duration billsec waitsec ' +
  'hold_accum_seconds hangup_cause hangup_cause_q850 sip_hangup_disposition sip_term_status ' +
  'proto_specific_hangup_cause last_bridge_hangup_cause bridge_hangup_cause originate_disposition uuid ' +
  'bleg_uuid call_uuid originating_leg_uuid originator signal_bond bridge_uuid sip_call_id accountcode ' +
  'read_codec write_codec channel_name bridge_channel last_app last_arg amaflags userfield local_ip_v4 ' +
  'network_addr sip_from_user sip_from_host sip_from_display sip_to_user sip_to_host sip_req_user ' +
  'sip_req_host sip_req_uri sip_user_agent sip_gateway sip_gateway_name gateway sofia_profile_name ' +
  'user_name dialed_user dialed_domain domain_name sip_from_domain call_direction caller_destination ' +
  'effective_caller_id_name effective_caller_id_number origination_caller_id_number callee_id_name ' +
  'transfer_history transfer_source sip_refer_to cc_queue cc_side cc_agent cc_cause ring_group_uuid ' +
  'missed_call record_name nibble_account nibble_total_billed digits_dialed call_clientcode ' +
  'sip_rtp_rxstat sip_rtp_txstat sip_p_rtp_stat sofia_record_file original_caller_id_name';

/** The channel variables that a column of a template may be; each is read as in a record of mod_json_cdr. */
export const CSV_COLUMNS: readonly string[] = NAMES.split(' ');
