/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_ALERT_H
#define CTIP_DESK_ALERT_H

#include <stdio.h>

#include "ctip/base/cli.h"
#include "ctip/ledger/ledger.h"

/*
 * Alerts (R005, R006): who is told of what, by rules/alerts.yaml. An alert
 * stands on a record and is named by its id.
 */

/* Those for this member (all: for anybody), the oldest first, as a sheet on
 * standard output; unread: that nobody acknowledged. 1 where there are none. */
int ctip_alert_list(struct ctip_cli *cli, bool unread, bool all,
    struct ctip_err *err);
/* Acknowledges what stands on the record argv[0] and is for this member.
 * Prints the ids of the acknowledgements; 1 where there is nothing. */
int ctip_alert_ack(struct ctip_cli *cli, FILE *out, FILE *talk,
    struct ctip_err *err);
/* The rules, as a sheet. */
int ctip_alert_rules(struct ctip_cli *cli, struct ctip_err *err);

/*
 * Mails every alert to each member whom it is for, once: through $CTIP_SENDMAIL
 * or /usr/sbin/sendmail, to the address in their credential. A mail has ids
 * and the words of the rules, nothing of any record. Silent when there is
 * nothing to say: made for cron. A crash after a mail was handed over sends
 * it again with the same Message-ID. On talk: who has no address. UNAVAILABLE:
 * the mail was not taken; nothing is noted of it then.
 */
int ctip_alert_send(struct ctip_cli *cli, FILE *talk, struct ctip_err *err);

/* Are the rules of these schemas usable? CONFIG. */
int ctip_alert_check(struct ctip_schemas *schemas, struct ctip_err *err);

#endif
