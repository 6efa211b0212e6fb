/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CTIP_DESK_MAIL_H
#define CTIP_DESK_MAIL_H

#include "ctip/base/bytes.h"

/*
 * One mail to one address, through $CTIP_SENDMAIL or /usr/sbin/sendmail (the
 * interface that every mail server has: -i -- ADDRESS, the mail on standard
 * input). The border to GMime.
 */
struct ctip_mail {
	const char     *to;        /* user@host, checked */
	const char     *subject;
	const char     *id;        /* of Message-ID, before the @ */
	int64_t         time;
	struct ctip_str text;
};

/* UNAVAILABLE: there is no such program, or it did not take the mail. */
int ctip_mail_send(const struct ctip_mail *mail, struct ctip_err *err);

#endif
