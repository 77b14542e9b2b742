/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions and notices that Pidgin would show as windows: each becomes an event; questions are answered by policy. */
#include "driver.h"

#include <stdarg.h>
#include <string.h>

static gboolean accept_actions;         /* a question with buttons */
static gboolean accept_inputs;          /* a question for a text or for fields */
static gboolean accept_authorizations;  /* "someone added you" */

gboolean dialogs_set_policy(const char *kind, const char *policy)
{
    gboolean accept = !strcmp(policy, "accept");
    if (!accept && strcmp(policy, "reject")) {
        return FALSE;
    }
    if (!strcmp(kind, "action")) {
        accept_actions = accept;
    } else if (!strcmp(kind, "input")) {
        accept_inputs = accept;
    } else if (!strcmp(kind, "authorization")) {
        accept_authorizations = accept;
    } else {
        return FALSE;
    }
    return TRUE;
}

static void report(const char *kind, const char *title, const char *primary, const char *secondary, const char *answer)
{
    json *event = json_event(answer ? "request" : "notice");
    json_text(event, "kind", kind);
    json_text(event, "title", title);
    json_text(event, "primary", primary);
    json_text(event, "secondary", secondary);
    if (answer) {
        json_text(event, "answer", answer);
    }
    json_emit(event);
}

/* Callbacks run from the main loop, as they would after a click. */
typedef struct {
    PurpleRequestType type;
    GCallback callback;
    void *user_data;
    int action;
    char *text;
    PurpleRequestFields *fields;
} click;

static gboolean deliver(gpointer data)
{
    click *clicked = data;
    if (clicked->callback) {
        switch (clicked->type) {
        case PURPLE_REQUEST_ACTION:
        case PURPLE_REQUEST_CHOICE:
            ((PurpleRequestActionCb) clicked->callback)(clicked->user_data, clicked->action);
            break;
        case PURPLE_REQUEST_INPUT:
            ((PurpleRequestInputCb) clicked->callback)(clicked->user_data, clicked->text ? clicked->text : "");
            break;
        case PURPLE_REQUEST_FIELDS:
            ((PurpleRequestFieldsCb) clicked->callback)(clicked->user_data, clicked->fields);
            break;
        default:
            ((PurpleRequestFileCb) clicked->callback)(clicked->user_data, clicked->text);
            break;
        }
    }
    purple_request_close(clicked->type, clicked);
    return FALSE;
}

static void *answer_later(PurpleRequestType type, GCallback callback, void *user_data, int action, const char *text,
                          PurpleRequestFields *fields)
{
    click *clicked = g_new0(click, 1);
    clicked->type = type;
    clicked->callback = callback;
    clicked->user_data = user_data;
    clicked->action = action;
    clicked->text = g_strdup(text);
    clicked->fields = fields;
    g_idle_add(deliver, clicked);
    return clicked;
}

static void *request_input(const char *title, const char *primary, const char *secondary, const char *default_value,
                           gboolean multiline, gboolean masked, gchar *hint, const char *ok_text, GCallback ok_cb,
                           const char *cancel_text, GCallback cancel_cb, PurpleAccount *account, const char *who,
                           PurpleConversation *conv, void *user_data)
{
    report("input", title, primary, secondary, accept_inputs ? ok_text : cancel_text);
    return answer_later(PURPLE_REQUEST_INPUT, accept_inputs ? ok_cb : cancel_cb, user_data, 0, default_value, NULL);
}

static void *request_choice(const char *title, const char *primary, const char *secondary, int default_value,
                            const char *ok_text, GCallback ok_cb, const char *cancel_text, GCallback cancel_cb,
                            PurpleAccount *account, const char *who, PurpleConversation *conv, void *user_data,
                            va_list choices)
{
    report("choice", title, primary, secondary, accept_inputs ? ok_text : cancel_text);
    return answer_later(PURPLE_REQUEST_CHOICE, accept_inputs ? ok_cb : cancel_cb, user_data, default_value, NULL, NULL);
}

/* Buttons: the first is the accepting one, the last the refusing one. A certificate is never accepted. */
static void *request_action(const char *title, const char *primary, const char *secondary, int default_action,
                            PurpleAccount *account, const char *who, PurpleConversation *conv, void *user_data,
                            size_t action_count, va_list actions)
{
    gboolean certificate = title && strstr(title, "SSL Certificate");
    gboolean accept = accept_actions && !certificate;
    const char *answer = NULL;
    GCallback callback = NULL;
    int action = 0;
    for (size_t i = 0; i < action_count; i++) {
        const char *text = va_arg(actions, const char *);
        GCallback chosen = va_arg(actions, GCallback);
        gboolean wanted = certificate ? strstr(text, "eject") != NULL : (!accept || i == 0);
        if (wanted) {
            answer = text;
            callback = chosen;
            action = (int) i;
        }
    }
    report("action", title, primary, secondary, answer ? answer : "");
    return answer_later(PURPLE_REQUEST_ACTION, callback, user_data, action, NULL, NULL);
}

static void *request_fields(const char *title, const char *primary, const char *secondary, PurpleRequestFields *fields,
                            const char *ok_text, GCallback ok_cb, const char *cancel_text, GCallback cancel_cb,
                            PurpleAccount *account, const char *who, PurpleConversation *conv, void *user_data)
{
    report("fields", title, primary, secondary, accept_inputs ? ok_text : cancel_text);
    return answer_later(PURPLE_REQUEST_FIELDS, accept_inputs ? ok_cb : cancel_cb, user_data, 0, NULL, fields);
}

static void *request_file(const char *title, const char *filename, gboolean save, GCallback ok_cb, GCallback cancel_cb,
                          PurpleAccount *account, const char *who, PurpleConversation *conv, void *user_data)
{
    report("file", title, filename, NULL, "cancel");
    return answer_later(PURPLE_REQUEST_FILE, cancel_cb, user_data, 0, NULL, NULL);
}

static void close_request(PurpleRequestType type, void *ui_handle)
{
    click *clicked = ui_handle;
    g_source_remove_by_user_data(clicked);
    if (clicked->fields) {
        purple_request_fields_destroy(clicked->fields);
    }
    g_free(clicked->text);
    g_free(clicked);
}

static void *notify_message(PurpleNotifyMsgType type, const char *title, const char *primary, const char *secondary)
{
    report("message", title, primary, secondary, NULL);
    return NULL;
}

static void *notify_formatted(const char *title, const char *primary, const char *secondary, const char *text)
{
    report("formatted", title, primary, text, NULL);
    return NULL;
}

static void *notify_userinfo(PurpleConnection *gc, const char *who, PurpleNotifyUserInfo *user_info)
{
    char *text = purple_notify_user_info_get_text_with_newline(user_info, "\n");
    report("user-info", who, NULL, text, NULL);
    g_free(text);
    return NULL;
}

static void *request_authorize(PurpleAccount *account, const char *remote_user, const char *id, const char *alias,
                               const char *message, gboolean on_list, PurpleAccountRequestAuthorizationCb authorize_cb,
                               PurpleAccountRequestAuthorizationCb deny_cb, void *user_data)
{
    report("authorization", remote_user, alias, message, accept_authorizations ? "accept" : "deny");
    (accept_authorizations ? authorize_cb : deny_cb)(user_data);
    return NULL;
}

static void request_add(PurpleAccount *account, const char *remote_user, const char *id, const char *alias,
                        const char *message)
{
    report("someone-added-you", remote_user, alias, message, NULL);
}

static void notify_added(PurpleAccount *account, const char *remote_user, const char *id, const char *alias,
                         const char *message)
{
    report("contact-added-you", remote_user, alias, message, NULL);
}

void dialogs_install(void)
{
    static PurpleRequestUiOps request_ops = {
        .request_input = request_input, .request_choice = request_choice, .request_action = request_action,
        .request_fields = request_fields, .request_file = request_file, .close_request = close_request,
    };
    static PurpleNotifyUiOps notify_ops = {
        .notify_message = notify_message, .notify_formatted = notify_formatted, .notify_userinfo = notify_userinfo,
    };
    static PurpleAccountUiOps account_ops = {
        .request_authorize = request_authorize, .request_add = request_add, .notify_added = notify_added,
    };
    purple_request_set_ui_ops(&request_ops);
    purple_notify_set_ui_ops(&notify_ops);
    purple_accounts_set_ui_ops(&account_ops);
}
