/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Output: one JSON object per line. */
#include "driver.h"

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

struct json {
    GString *text;
    gboolean first;
};

static FILE *output;

/* Keeps stdout for ourselves: whatever a library prints goes to stderr instead. */
void json_open(void)
{
    int stream = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    output = fdopen(stream, "w");
    dup2(STDERR_FILENO, STDOUT_FILENO);
}

static void append_string(GString *text, const char *value)
{
    gchar *valid = g_utf8_make_valid(value, -1);
    g_string_append_c(text, '"');
    for (const unsigned char *c = (const unsigned char *) valid; *c; c++) {
        if (*c == '"' || *c == '\\') {
            g_string_append_c(text, '\\');
            g_string_append_c(text, *c);
        } else if (*c < 0x20 || *c == 0x7f) {
            g_string_append_printf(text, "\\u%04x", *c);
        } else {
            g_string_append_c(text, *c);
        }
    }
    g_string_append_c(text, '"');
    g_free(valid);
}

static void key_of(json *object, const char *key)
{
    if (!object->first) {
        g_string_append_c(object->text, ',');
    }
    object->first = FALSE;
    if (key) {
        append_string(object->text, key);
        g_string_append_c(object->text, ':');
    }
}

static json *json_new(void)
{
    json *object = g_new0(json, 1);
    object->text = g_string_new("{");
    object->first = TRUE;
    return object;
}

/* CLOCK_MONOTONIC in nanoseconds: comparable between processes of one machine. */
static void json_time(json *object)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    json_number(object, "at", (gint64) now.tv_sec * 1000000000 + now.tv_nsec);
}

json *json_event(const char *name)
{
    json *object = json_new();
    json_text(object, "event", name);
    json_time(object);
    return object;
}

json *json_answer(const char *id, gboolean ok)
{
    json *object = json_new();
    json_text(object, "answer", id);
    json_time(object);
    json_flag(object, "ok", ok);
    return object;
}

void json_text(json *object, const char *key, const char *value)
{
    key_of(object, key);
    if (value) {
        append_string(object->text, value);
    } else {
        g_string_append(object->text, "null");
    }
}

void json_number(json *object, const char *key, gint64 value)
{
    key_of(object, key);
    g_string_append_printf(object->text, "%" G_GINT64_FORMAT, value);
}

void json_flag(json *object, const char *key, gboolean value)
{
    key_of(object, key);
    g_string_append(object->text, value ? "true" : "false");
}

static void json_begin(json *object, const char *key, char bracket)
{
    key_of(object, key);
    g_string_append_c(object->text, bracket);
    object->first = TRUE;
}

static void json_end(json *object, char bracket)
{
    g_string_append_c(object->text, bracket);
    object->first = FALSE;
}

void json_begin_array(json *object, const char *key)
{
    json_begin(object, key, '[');
}

void json_end_array(json *object)
{
    json_end(object, ']');
}

void json_begin_object(json *object, const char *key)
{
    json_begin(object, key, '{');
}

void json_end_object(json *object)
{
    json_end(object, '}');
}

/* The finished text; the object is gone afterwards. */
char *json_detach(json *object)
{
    json_end_object(object);
    char *line = g_string_free(object->text, FALSE);
    g_free(object);
    return line;
}

void json_emit(json *object)
{
    char *line = json_detach(object);
    json_emit_line(line);
    g_free(line);
}

void json_emit_line(const char *line)
{
    fputs(line, output);
    fputc('\n', output);
    fflush(output);
}
