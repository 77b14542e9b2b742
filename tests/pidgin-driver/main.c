/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A headless libpurple program that runs the distribution's pidgin-sipe plugin. See README.md. */
#include "driver.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *user_dir;
static char *plugin_dir;
static char *ca_file;
static char *debug_file;
static char *host_name;
static char **host_list;
static char **service_list;
static gboolean sip_events;
static int reconnect_after;
static GMainLoop *loop;

static const GOptionEntry entries[] = {
    { "user-dir", 0, 0, G_OPTION_ARG_FILENAME, &user_dir, "purple's user directory (default: a temporary one)", "DIR" },
    { "plugin-dir", 0, 0, G_OPTION_ARG_FILENAME, &plugin_dir, "where the plugin is (/usr/lib/purple-2)", "DIR" },
    { "ca", 0, 0, G_OPTION_ARG_FILENAME, &ca_file, "the one certificate authority to trust", "PEM" },
    { "debug", 0, 0, G_OPTION_ARG_FILENAME, &debug_file, "write the debug log, with decrypted messages", "FILE" },
    { "host", 0, 0, G_OPTION_ARG_STRING_ARRAY, &host_list, "a host name and its address", "NAME=ADDRESS" },
    { "srv", 0, 0, G_OPTION_ARG_STRING_ARRAY, &service_list, "an SRV record", "NAME=HOST:PORT" },
    { "hostname", 0, 0, G_OPTION_ARG_STRING, &host_name, "run under this host name (root)", "NAME" },
    { "sip-events", 0, 0, G_OPTION_ARG_NONE, &sip_events, "an event for every SIP message", NULL },
    { "reconnect", 0, 0, G_OPTION_ARG_INT, &reconnect_after, "reconnect after a network error", "MILLISECONDS" },
    { NULL, 0, 0, 0, NULL, NULL, NULL },
};

/* The event loop: libpurple's conditions over GLib's. */
typedef struct {
    PurpleInputFunction function;
    gpointer data;
} watch;

static gboolean on_ready(GIOChannel *source, GIOCondition condition, gpointer data)
{
    watch *watched = data;
    int purple_condition = 0;
    if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) {
        purple_condition |= PURPLE_INPUT_READ;
    }
    if (condition & (G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL)) {
        purple_condition |= PURPLE_INPUT_WRITE;
    }
    watched->function(watched->data, g_io_channel_unix_get_fd(source), purple_condition);
    return TRUE;
}

static guint add_input(int fd, PurpleInputCondition condition, PurpleInputFunction function, gpointer data)
{
    watch *watched = g_new0(watch, 1);
    GIOCondition wanted = 0;
    watched->function = function;
    watched->data = data;
    if (condition & PURPLE_INPUT_READ) {
        wanted |= G_IO_IN | G_IO_HUP | G_IO_ERR;
    }
    if (condition & PURPLE_INPUT_WRITE) {
        wanted |= G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL;
    }
    GIOChannel *channel = g_io_channel_unix_new(fd);
    guint id = g_io_add_watch_full(channel, G_PRIORITY_DEFAULT, wanted, on_ready, watched, g_free);
    g_io_channel_unref(channel);
    return id;
}

static PurpleEventLoopUiOps loop_ops = {
    .timeout_add = g_timeout_add, .timeout_remove = g_source_remove, .input_add = add_input,
    .input_remove = g_source_remove, .timeout_add_seconds = g_timeout_add_seconds,
};

static void install_ui(void)
{
    names_install();
    trace_install();
    dialogs_install();
    account_install((guint) MAX(reconnect_after, 0));
    buddies_install();
    conversations_install();
}

static PurpleCoreUiOps core_ops = { .ui_init = install_ui };

static gboolean end_loop(gpointer data)
{
    g_main_loop_quit(loop);
    return FALSE;
}

void driver_quit(void)
{
    g_idle_add(end_loop, NULL);
}

static void fail(const char *text)
{
    json *event = json_event("failed");
    json_text(event, "text", text);
    json_emit(event);
    exit(1);
}

/* The plugin derives its endpoint identifier from user, host name and address. */
static void take_host_name(void)
{
    if (host_name && (unshare(CLONE_NEWUTS) || sethostname(host_name, strlen(host_name)))) {
        char *text = g_strdup_printf("cannot run under another host name: %s", g_strerror(errno));
        fail(text);
    }
}

static void set_preferences(void)
{
    purple_prefs_set_bool("/purple/logging/log_ims", FALSE);
    purple_prefs_set_bool("/purple/logging/log_chats", FALSE);
    purple_prefs_set_bool("/purple/logging/log_system", FALSE);
    purple_prefs_set_bool("/purple/network/map_ports", FALSE);
    purple_prefs_set_string("/purple/away/idle_reporting", "none");
    purple_prefs_set_bool("/purple/away/away_when_idle", FALSE);
    purple_prefs_set_string("/purple/proxy/type", "none");
}

static void remove_tree(const char *path)
{
    GDir *directory = g_dir_open(path, 0, NULL);
    for (const char *name = directory ? g_dir_read_name(directory) : NULL; name; name = g_dir_read_name(directory)) {
        char *child = g_build_filename(path, name, NULL);
        if (g_file_test(child, G_FILE_TEST_IS_DIR) && !g_file_test(child, G_FILE_TEST_IS_SYMLINK)) {
            remove_tree(child);
        } else {
            g_unlink(child);
        }
        g_free(child);
    }
    if (directory) {
        g_dir_close(directory);
    }
    g_rmdir(path);
}

static void read_options(int *argc, char ***argv)
{
    GError *error = NULL;
    GOptionContext *context = g_option_context_new("- drive pidgin-sipe by commands on stdin");
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, argc, argv, &error)) {
        fail(error->message);
    }
    g_option_context_free(context);
    for (char **each = host_list; each && *each; each++) {
        if (!names_add_host(*each)) {
            fail("--host NAME=ADDRESS");
        }
    }
    for (char **each = service_list; each && *each; each++) {
        if (!names_add_service(*each)) {
            fail("--srv NAME=HOST:PORT");
        }
    }
}

static void start_purple(void)
{
    char *problem = NULL;
    if (!trace_open(debug_file, sip_events)) {
        fail("the debug log cannot be written");
    }
    purple_util_set_user_dir(user_dir);
    purple_eventloop_set_ui_ops(&loop_ops);
    purple_core_set_ui_ops(&core_ops);
    purple_plugins_add_search_path(plugin_dir ? plugin_dir : "/usr/lib/purple-2");
    if (!purple_core_init(DRIVER_UI)) {
        fail("libpurple does not start");
    }
    purple_set_blist(purple_blist_new());
    set_preferences();
    if (!purple_find_prpl(SIPE_PLUGIN)) {
        fail("the plugin " SIPE_PLUGIN " is not there (package pidgin-sipe)");
    }
    if (!trust_only(ca_file, &problem)) {
        fail(problem);
    }
}

int main(int argc, char **argv)
{
    json_open();
    signal(SIGPIPE, SIG_IGN);
    /* Libraries call setlocale(LC_ALL, "") too, and the plugin converts passwords by the locale's character set. */
    g_setenv("LC_ALL", "C.UTF-8", TRUE);
    setlocale(LC_ALL, "");
    read_options(&argc, &argv);
    take_host_name();
    gboolean temporary = user_dir == NULL;
    if (temporary) {
        user_dir = g_dir_make_tmp("pidgin-driver-XXXXXX", NULL);
    }
    start_purple();
    loop = g_main_loop_new(NULL, FALSE);
    commands_install();

    json *event = json_event("started");
    json_text(event, "libpurple", purple_core_get_version());
    json_text(event, "host-name", g_get_host_name());
    json_number(event, "pid", getpid());
    json_emit(event);

    g_main_loop_run(loop);
    purple_core_quit();
    if (temporary) {
        remove_tree(user_dir);
    }
    json_emit(json_event("stopped"));
    return 0;
}
