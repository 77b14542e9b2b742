/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The debug log. With PURPLE_UNSAFE_DEBUG the plugin writes every SIP and HTTP message, decrypted, between lines
 * MESSAGE START and MESSAGE END. The log goes to a file when asked for; SIP messages are also turned into events, which
 * is how the driver knows that the contact list has arrived.
 */
#include "driver.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static FILE *log_file;
static gboolean emit_sip;

gboolean trace_open(const char *debug_file, gboolean sip_events)
{
    emit_sip = sip_events;
    if (debug_file) {
        log_file = fopen(debug_file, "we");
    }
    return !debug_file || log_file;
}

static char *header_of(const char *message, const char *end_of_headers, const char *name)
{
    gsize length = strlen(name);
    for (const char *line = strchr(message, '\n'); line && line < end_of_headers; line = strchr(line + 1, '\n')) {
        if (!g_ascii_strncasecmp(line + 1, name, length) && line[1 + length] == ':') {
            const char *value = line + length + 2;
            gsize size = strcspn(value, "\r\n");
            return g_strstrip(g_strndup(value, size));
        }
    }
    return NULL;
}

/* Registration answers its first document with the contact list; contacts added before that are dropped again. */
static void look_for_contacts(const char *start_line, const char *cseq, const char *event, const char *body)
{
    if (g_str_has_prefix(start_line, "SIP/2.0 200") && cseq && g_str_has_suffix(cseq, " SUBSCRIBE") && event &&
        !strcmp(event, "vnd-microsoft-roaming-contacts") && strstr(body, "<contactList")) {
        json_emit(json_event("contacts-ready"));
    }
}

static void report_message(const char *message, gboolean incoming)
{
    /* The plugin writes the headers with bare line feeds; only a body keeps its own line ends. */
    const char *end = strstr(message, "\n\n");
    const char *body = end ? end + 2 : "";
    if (!end) {
        end = message + strlen(message);
    }
    char *start_line = g_strndup(message, strcspn(message, "\r\n"));
    char *call_id = header_of(message, end, "Call-ID");
    char *cseq = header_of(message, end, "CSeq");
    char *event = header_of(message, end, "Event");
    char *type = header_of(message, end, "Content-Type");
    if (incoming) {
        look_for_contacts(start_line, cseq, event, body);
    }
    if (emit_sip) {
        json *object = json_event("sip");
        json_text(object, "direction", incoming ? "in" : "out");
        json_text(object, "start", start_line);
        json_text(object, "call-id", call_id);
        json_text(object, "cseq", cseq);
        json_text(object, "event-package", event);
        json_text(object, "type", type);
        json_text(object, "body", body);
        json_emit(object);
    }
    g_free(start_line);
    g_free(call_id);
    g_free(cseq);
    g_free(event);
    g_free(type);
}

static void read_message(const char *text)
{
    const char *start = strstr(text, "MESSAGE START ");
    const char *end = start ? strstr(start, "MESSAGE END ") : NULL;
    const char *content = start ? strchr(start, '\n') : NULL;
    if (!end || !content || content > end) {
        return;
    }
    char *head = g_strndup(start, content - start);
    if (strstr(head, "SIP") && !strstr(head, "HTTP")) {
        char *message = g_strndup(content + 1, end - content - 2);
        report_message(message, strstr(head, "<<<") != NULL);
        g_free(message);
    }
    g_free(head);
}

static void print(PurpleDebugLevel level, const char *category, const char *text)
{
    if (log_file) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        struct tm local;
        gmtime_r(&now.tv_sec, &local);
        fprintf(log_file, "%02d:%02d:%02d.%03ld %s: %s", local.tm_hour, local.tm_min, local.tm_sec,
                now.tv_nsec / 1000000, category ? category : "", text);
        fflush(log_file);
    }
    if (category && !strcmp(category, "sipe")) {
        read_message(text);
    }
}

static gboolean is_enabled(PurpleDebugLevel level, const char *category)
{
    return log_file || (category && !strcmp(category, "sipe"));
}

void trace_install(void)
{
    static PurpleDebugUiOps ops = { .print = print, .is_enabled = is_enabled };
    purple_debug_set_enabled(FALSE);
    purple_debug_set_ui_ops(&ops);
    purple_debug_set_unsafe(TRUE);
    purple_debug_set_verbose(FALSE);
}
