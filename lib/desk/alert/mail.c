/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mail -> sendmail. GMime writes the message: it knows how words beyond
 * ASCII stand in a header and a body.
 */
#include "mail.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmime/gmime.h>

extern char **environ;

static GMimeMessage *
make_message(const struct ctip_mail *mail)
{
	GMimeMessage *message = g_mime_message_new(TRUE);
	GMimeTextPart *part = g_mime_text_part_new_with_subtype("plain");
	GDateTime *date = g_date_time_new_from_unix_utc(mail->time);
	struct ctip_buf text = {0}, id = {0};

	ctip_buf_format(&id, "%s@ctip.invalid", mail->id);
	ctip_buf_str(&text, mail->text);
	ctip_buf_char(&text, '\0');
	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, "ctip",
	    "ctip@localhost");
	g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL,
	    mail->to);
	g_mime_message_set_subject(message, mail->subject, "utf-8");
	g_mime_message_set_date(message, date);
	g_mime_message_set_message_id(message, id.p);
	g_mime_object_set_header(GMIME_OBJECT(message), "Auto-Submitted",
	    "auto-generated", NULL);
	g_mime_text_part_set_charset(part, "utf-8");
	g_mime_text_part_set_text(part, text.p);
	g_mime_part_set_content_encoding(GMIME_PART(part),
	    g_str_is_ascii(text.p) ? GMIME_CONTENT_ENCODING_7BIT :
	    GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	g_mime_message_set_mime_part(message, GMIME_OBJECT(part));
	g_object_unref(part);
	g_date_time_unref(date);
	ctip_buf_clear(&text);
	ctip_buf_clear(&id);
	return message;
}

static bool
write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, p, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

/* Starts it with the reading end as its standard input. */
static int
start(pid_t *out, const char *program, const char *to, int in[2])
{
	char *argv[] = {(char *)program, (char *)"-i", (char *)"--",
	    (char *)to, NULL};
	posix_spawn_file_actions_t actions;
	int failed;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY,
	    0);
	posix_spawn_file_actions_addclose(&actions, in[1]);
	failed = posix_spawn(out, program, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	return failed;
}

static int
hand_over(const char *program, const struct ctip_mail *mail,
    const char *message, struct ctip_err *err)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	int in[2], status = 0, failed;
	bool written;
	pid_t child;

	if (pipe2(in, O_CLOEXEC) != 0)
		return ctip_fail_errno(err, CTIP_SYSTEM, "cannot make a pipe");
	failed = start(&child, program, mail->to, in);
	close(in[0]);
	written = failed == 0 && write_all(in[1], message, strlen(message));
	close(in[1]);
	signal(SIGPIPE, before);
	if (failed != 0) {
		errno = failed;
		return ctip_fail_errno(err, CTIP_UNAVAILABLE,
		    "cannot run '%s'; CTIP_SENDMAIL names another", program);
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (written && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	return ctip_fail(err, CTIP_UNAVAILABLE, "'%s' did not take the mail "
	    "(exit %d); the next 'ctip alert send' tries again", program,
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

int
ctip_mail_send(const struct ctip_mail *mail, struct ctip_err *err)
{
	const char *program = getenv("CTIP_SENDMAIL");
	static bool started;
	GMimeMessage *message;
	char *text;
	int rc;

	if (program == NULL || *program == '\0')
		program = "/usr/sbin/sendmail";
	if (!started)
		g_mime_init(); /* after its end it can't begin again */
	started = true;
	message = make_message(mail);
	text = g_mime_object_to_string(GMIME_OBJECT(message), NULL);
	rc = hand_over(program, mail, text, err);
	g_free(text);
	g_object_unref(message);
	return rc;
}
