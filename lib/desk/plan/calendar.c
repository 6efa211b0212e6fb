/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Days with words -> a calendar that other programmes read. The only user of
 * libical, which folds lines and escapes.
 */
#include "calendar.h"

#include <libical/ical.h>
#include <stdlib.h>

#include "ctip/base/time.h"

struct ctip_calendar { icalcomponent *all; };

struct ctip_calendar *
ctip_calendar_new(const char *name)
{
	struct ctip_calendar *calendar = ctip_alloc(sizeof *calendar);
	icalproperty *shown = icalproperty_new_x(name);

	icalproperty_set_x_name(shown, "X-WR-CALNAME");
	calendar->all = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT,
	    icalproperty_new_version("2.0"),
	    icalproperty_new_prodid("-//ctip//due//EN"), shown, NULL);
	return calendar;
}

bool
ctip_calendar_add(struct ctip_calendar *calendar, const char *id,
    const char *day, const char *words)
{
	struct icaltimetype now = icaltime_from_timet_with_zone(
	    (time_t)ctip_now(), 0, icaltimezone_get_utc_timezone());
	struct icaltimetype on = icaltime_null_date();
	struct ctip_date date;
	struct ctip_buf uid = {0};

	if (ctip_date_parse(&date, ctip_str(day), CTIP_DATE_ISO) !=
	    CTIP_DATE_GOOD || date.day == 0)
		return false;
	on.year = date.year;
	on.month = date.month;
	on.day = date.day;
	on.is_date = 1;
	ctip_buf_format(&uid, "%s@ctip", id);
	icalcomponent_add_component(calendar->all, icalcomponent_vanew(
	    ICAL_VEVENT_COMPONENT, icalproperty_new_uid(uid.p),
	    icalproperty_new_dtstamp(now), icalproperty_new_dtstart(on),
	    icalproperty_new_summary(words),
	    icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT), NULL));
	ctip_buf_clear(&uid);
	return true;
}

void
ctip_calendar_text(struct ctip_buf *out, const struct ctip_calendar *calendar)
{
	char *text = icalcomponent_as_ical_string_r(calendar->all);

	ctip_buf_text(out, text);
	icalmemory_free_buffer(text);
}

void
ctip_calendar_free(struct ctip_calendar *calendar)
{
	if (calendar == NULL)
		return;
	icalcomponent_free(calendar->all);
	free(calendar);
}
