/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The account: signing in and out, status, reconnecting. */
#include "driver.h"

#include <string.h>

static PurpleAccount *account;
static guint reconnect_after;       /* milliseconds, 0: do not reconnect */
static guint reconnect_timer;
static gboolean wanted;             /* the person wants to be signed in */

PurpleAccount *account_current(void)
{
    return account;
}

PurpleConnection *account_connection(void)
{
    return account && purple_account_is_connected(account) ? purple_account_get_connection(account) : NULL;
}

static void set_option(GHashTable *options, const char *name)
{
    const char *value = g_hash_table_lookup(options, name);
    if (value) {
        purple_account_set_string(account, name, value);
    }
}

static void stop_reconnecting(void)
{
    if (reconnect_timer) {
        g_source_remove(reconnect_timer);
        reconnect_timer = 0;
    }
}

/* Options: account, login, password, server, transport, authentication, sso, status. */
void account_login(const char *id, GHashTable *options)
{
    const char *name = g_hash_table_lookup(options, "account");
    const char *login = g_hash_table_lookup(options, "login");
    const char *password = g_hash_table_lookup(options, "password");
    const char *status = g_hash_table_lookup(options, "status");

    if (account && (purple_account_is_connected(account) || purple_account_is_connecting(account))) {
        commands_refuse(id, "already signed in");
        return;
    }
    if (name) {
        char *username = g_strdup_printf("%s,%s", name, login ? login : "");
        if (!account) {
            account = purple_account_new(username, SIPE_PLUGIN);
            purple_accounts_add(account);
        } else {
            purple_account_set_username(account, username);
        }
        g_free(username);
    }
    if (!account) {
        commands_refuse(id, "login needs account=");
        return;
    }
    if (password) {
        purple_account_set_password(account, password);
    }
    set_option(options, "server");
    set_option(options, "transport");
    set_option(options, "authentication");
    /* Single sign-on: the ticket of the credential cache instead of the password. */
    purple_account_set_bool(account, "sso", g_strcmp0(g_hash_table_lookup(options, "sso"), "yes") == 0);
    purple_account_set_bool(account, "dont-publish", TRUE);

    stop_reconnecting();
    wanted = TRUE;
    purple_account_set_status(account, status ? status : "available", TRUE, NULL);
    commands_done(id);
    if (purple_account_get_enabled(account, DRIVER_UI)) {
        purple_account_connect(account);
    } else {
        purple_account_set_enabled(account, DRIVER_UI, TRUE);
    }
}

void account_logout(const char *id)
{
    wanted = FALSE;
    stop_reconnecting();
    if (!account) {
        commands_refuse(id, "no account");
        return;
    }
    commands_done(id);
    purple_account_set_enabled(account, DRIVER_UI, FALSE);
}

void account_set_status(const char *id, const char *status, const char *message)
{
    if (!account || !purple_account_get_status_type(account, status)) {
        commands_refuse(id, "no such status");
        return;
    }
    if (message) {
        /* The text is plain; Pidgin's status box would hand over mark-up. */
        char *markup = g_markup_escape_text(message, -1);
        purple_account_set_status(account, status, TRUE, "message", markup, NULL);
        g_free(markup);
    } else {
        purple_account_set_status(account, status, TRUE, NULL);
    }
    commands_done(id);
}

static const char *reason_name(PurpleConnectionError reason)
{
    static const char *const names[] = {
        "network-error", "invalid-username", "authentication-failed", "authentication-impossible", "no-ssl-support",
        "encryption-error", "name-in-use", "invalid-settings", "certificate-not-provided", "certificate-untrusted",
        "certificate-expired", "certificate-not-activated", "certificate-hostname-mismatch",
        "certificate-fingerprint-mismatch", "certificate-self-signed", "certificate-other-error", "other-error",
    };
    return (guint) reason < G_N_ELEMENTS(names) ? names[reason] : "unknown";
}

static gboolean reconnect(gpointer data)
{
    reconnect_timer = 0;
    if (wanted && account && purple_account_is_disconnected(account)) {
        json_emit(json_event("reconnecting"));
        purple_account_connect(account);
    }
    return FALSE;
}

static void report_disconnect_reason(PurpleConnection *gc, PurpleConnectionError reason, const char *text)
{
    gboolean fatal = purple_connection_error_is_fatal(reason);
    json *event = json_event("connection-error");
    json_text(event, "reason", reason_name(reason));
    json_text(event, "text", text);
    json_flag(event, "fatal", fatal);
    json_emit(event);
    if (fatal) {
        wanted = FALSE;
    } else if (wanted && reconnect_after && !reconnect_timer) {
        reconnect_timer = g_timeout_add(reconnect_after, reconnect, NULL);
    }
}

static void connect_progress(PurpleConnection *gc, const char *text, size_t step, size_t step_count)
{
    json *event = json_event("progress");
    json_text(event, "text", text);
    json_emit(event);
}

static void signed_on(PurpleConnection *gc, gpointer data)
{
    json_emit(json_event("signed-on"));
}

static void signed_off(PurpleConnection *gc, gpointer data)
{
    json_emit(json_event("signed-off"));
    /* A failed attempt to reconnect reports no second error of its own when the connection was refused at once. */
    if (wanted && reconnect_after && !reconnect_timer) {
        reconnect_timer = g_timeout_add(reconnect_after, reconnect, NULL);
    }
}

static void status_changed(PurpleAccount *changed, PurpleStatus *old_status, PurpleStatus *status, gpointer data)
{
    json *event = json_event("own-status");
    json_text(event, "status", purple_status_get_id(status));
    json_text(event, "message", purple_status_get_attr_string(status, "message"));
    json_emit(event);
}

void account_install(guint after)
{
    static PurpleConnectionUiOps ops = {
        .connect_progress = connect_progress, .report_disconnect_reason = report_disconnect_reason,
    };
    static int handle;
    reconnect_after = after;
    purple_connections_set_ui_ops(&ops);
    purple_signal_connect(purple_connections_get_handle(), "signed-on", &handle, PURPLE_CALLBACK(signed_on), NULL);
    purple_signal_connect(purple_connections_get_handle(), "signed-off", &handle, PURPLE_CALLBACK(signed_off), NULL);
    purple_signal_connect(purple_accounts_get_handle(), "account-status-changed", &handle,
                          PURPLE_CALLBACK(status_changed), NULL);
}
