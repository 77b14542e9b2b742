/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands: one per line on stdin, fields separated by tabs, each field with C escapes (\n, \t, \\, octal):
 *   ID VERB ARGUMENT...
 * Every command has exactly one answer, which says that the client took it, not that the server did.
 */
#include "driver.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void commands_refuse(const char *id, const char *reason)
{
    json *answer = json_answer(id, FALSE);
    json_text(answer, "reason", reason);
    json_emit(answer);
}

void commands_done(const char *id)
{
    json_emit(json_answer(id, TRUE));
}

static void login(const char *id, char **arguments)
{
    GHashTable *options = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (; *arguments; arguments++) {
        char *equals = strchr(*arguments, '=');
        if (equals) {
            g_hash_table_insert(options, g_strndup(*arguments, equals - *arguments), g_strdup(equals + 1));
        }
    }
    account_login(id, options);
    g_hash_table_destroy(options);
}

static gboolean run(const char *id, const char *verb, char **a, guint count)
{
    if (!strcmp(verb, "login")) {
        login(id, a);
    } else if (!strcmp(verb, "logout") && count == 0) {
        account_logout(id);
    } else if (!strcmp(verb, "set-status") && (count == 1 || count == 2)) {
        account_set_status(id, a[0], a[1]);
    } else if (!strcmp(verb, "send-im") && count == 2) {
        conversations_send(id, a[0], a[1]);
    } else if (!strcmp(verb, "typing") && count == 2) {
        conversations_typing(id, a[0], !strcmp(a[1], "start"));
    } else if (!strcmp(verb, "add-buddy") && count == 2) {
        buddies_add(id, a[0], a[1]);
    } else if (!strcmp(verb, "remove-buddy") && count == 1) {
        buddies_remove(id, a[0]);
    } else if (!strcmp(verb, "move-buddy") && count == 2) {
        buddies_move(id, a[0], a[1]);
    } else if (!strcmp(verb, "add-group") && count == 1) {
        buddies_add_group(id, a[0]);
    } else if (!strcmp(verb, "remove-group") && count == 1) {
        buddies_remove_group(id, a[0]);
    } else if (!strcmp(verb, "rename-group") && count == 2) {
        buddies_rename_group(id, a[0], a[1]);
    } else if (!strcmp(verb, "list") && count == 0) {
        buddies_list(id);
    } else if (!strcmp(verb, "policy") && count == 2) {
        if (dialogs_set_policy(a[0], a[1])) {
            commands_done(id);
        } else {
            commands_refuse(id, "policy action|input|authorization accept|reject");
        }
    } else if (!strcmp(verb, "quit") && count == 0) {
        commands_done(id);
        driver_quit();
    } else {
        return FALSE;
    }
    return TRUE;
}

static void read_command(const char *line)
{
    char **raw = g_strsplit(line, "\t", -1);
    guint count = g_strv_length(raw);
    char **fields = g_new0(char *, count + 2);
    for (guint i = 0; i < count; i++) {
        fields[i] = g_strcompress(raw[i]);
    }
    if (count < 2 || !run(fields[0], fields[1], fields + 2, count - 2)) {
        commands_refuse(count > 0 ? fields[0] : "", "not a command");
    }
    g_strfreev(fields);
    g_strfreev(raw);
}

/* End of input is the end of whoever drives us. */
static gboolean on_input(GIOChannel *channel, GIOCondition condition, gpointer data)
{
    char *line = NULL;
    gsize end = 0;
    GIOStatus status = g_io_channel_read_line(channel, &line, NULL, &end, NULL);
    if (status == G_IO_STATUS_NORMAL) {
        line[end] = '\0';
        if (*line) {
            read_command(line);
        }
        g_free(line);
        return TRUE;
    }
    if (status == G_IO_STATUS_AGAIN) {
        return TRUE;
    }
    driver_quit();
    return FALSE;
}

void commands_install(void)
{
    GIOChannel *input = g_io_channel_unix_new(STDIN_FILENO);
    g_io_channel_set_encoding(input, NULL, NULL);
    g_io_add_watch(input, G_IO_IN | G_IO_HUP | G_IO_ERR, on_input, NULL);
    g_io_channel_unref(input);
}
