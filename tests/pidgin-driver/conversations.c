/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Conversations: messages, typing, and the lines a conversation window would show. */
#include "driver.h"

#include <string.h>

static char *full_name(const char *name)
{
    return g_str_has_prefix(name, "sip:") ? g_strdup(name) : g_strconcat("sip:", name, NULL);
}

/* What a conversation window shows: there a line end is one, where stripping mark-up alone would make it a blank. */
static char *shown_text(const char *message)
{
    char *unix_lines = purple_strreplace(message, "\r\n", "\n");
    char *lines = purple_strreplace(unix_lines, "\n", "<br>");
    char *text = purple_markup_strip_html(lines);
    g_free(lines);
    g_free(unix_lines);
    return text;
}

static void write_conv(PurpleConversation *conv, const char *name, const char *alias, const char *message,
                       PurpleMessageFlags flags, time_t mtime)
{
    const char *kind = flags & PURPLE_MESSAGE_ERROR ? "error"
        : flags & PURPLE_MESSAGE_SYSTEM ? "system"
        : flags & PURPLE_MESSAGE_SEND ? "sent"
        : flags & PURPLE_MESSAGE_RECV ? "received" : "other";
    char *text = shown_text(message);
    json *event = json_event("conversation-line");
    json_text(event, "kind", kind);
    json_text(event, "conversation", purple_conversation_get_name(conv));
    json_text(event, "who", name);
    json_text(event, "text", text);
    json_text(event, "html", message);
    json_emit(event);
    g_free(text);
}

static void on_received(PurpleAccount *account, char *sender, char *message, PurpleConversation *conv,
                        PurpleMessageFlags flags, gpointer data)
{
    char *text = shown_text(message);
    json *event = json_event("im-received");
    json_text(event, "from", sender);
    json_text(event, "text", text);
    json_text(event, "html", message);
    json_emit(event);
    g_free(text);
}

static void report_typing(const char *name, const char *state)
{
    json *event = json_event("im-typing");
    json_text(event, "from", name);
    json_text(event, "state", state);
    json_emit(event);
}

static void on_typing(PurpleAccount *account, const char *name, gpointer data)
{
    report_typing(name, "typing");
}

static void on_typing_stopped(PurpleAccount *account, const char *name, gpointer data)
{
    report_typing(name, "stopped");
}

static PurpleConversation *conversation_with(const char *address)
{
    PurpleConversation *conv =
        purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, address, account_current());
    return conv ? conv : purple_conversation_new(PURPLE_CONV_TYPE_IM, account_current(), address);
}

/* The text is plain; Pidgin's entry box would hand over mark-up. */
void conversations_send(const char *id, const char *who, const char *text)
{
    if (!account_connection()) {
        commands_refuse(id, "not signed in");
        return;
    }
    char *address = full_name(who);
    char *escaped = g_markup_escape_text(text, -1);
    char *markup = purple_strreplace(escaped, "\n", "<br>");
    purple_conv_im_send(PURPLE_CONV_IM(conversation_with(address)), markup);
    commands_done(id);
    g_free(markup);
    g_free(escaped);
    g_free(address);
}

void conversations_typing(const char *id, const char *who, gboolean typing)
{
    PurpleConnection *gc = account_connection();
    if (!gc) {
        commands_refuse(id, "not signed in");
        return;
    }
    char *address = full_name(who);
    serv_send_typing(gc, address, typing ? PURPLE_TYPING : PURPLE_NOT_TYPING);
    commands_done(id);
    g_free(address);
}

void conversations_install(void)
{
    static PurpleConversationUiOps ops = { .write_conv = write_conv };
    static int handle;
    void *conversations = purple_conversations_get_handle();
    purple_conversations_set_ui_ops(&ops);
    purple_signal_connect(conversations, "received-im-msg", &handle, PURPLE_CALLBACK(on_received), NULL);
    purple_signal_connect(conversations, "buddy-typing", &handle, PURPLE_CALLBACK(on_typing), NULL);
    purple_signal_connect(conversations, "buddy-typing-stopped", &handle, PURPLE_CALLBACK(on_typing_stopped), NULL);
}
