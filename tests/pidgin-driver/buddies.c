/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The buddy list: what it shows, as events and on request, and what a person can change in it. */
#include "driver.h"

#include <string.h>

static GHashTable *shown;   /* buddy name, the state last reported */

static char *full_name(const char *name)
{
    return g_str_has_prefix(name, "sip:") ? g_strdup(name) : g_strconcat("sip:", name, NULL);
}

/* What Pidgin's tool tip says, by the plugin's labels; the person's note stands nowhere else by itself. */
static void write_tooltip(json *object, PurpleBuddy *buddy)
{
    PurpleConnection *gc = account_connection();
    PurplePluginProtocolInfo *prpl = gc ? PURPLE_PLUGIN_PROTOCOL_INFO(purple_connection_get_prpl(gc)) : NULL;
    PurpleNotifyUserInfo *info = purple_notify_user_info_new();
    char *note = NULL;
    if (prpl && prpl->tooltip_text) {
        prpl->tooltip_text(buddy, info, TRUE);
    }
    json_begin_object(object, "tooltip");
    for (GList *each = purple_notify_user_info_get_entries(info); each; each = each->next) {
        const char *label = purple_notify_user_info_entry_get_label(each->data);
        const char *value = purple_notify_user_info_entry_get_value(each->data);
        if (label && value) {
            json_text(object, label, value);
            if (!note && !strcmp(label, "Note")) {
                note = purple_markup_strip_html(value);
            }
        }
    }
    json_end_object(object);
    json_text(object, "note", note);
    g_free(note);
    purple_notify_user_info_destroy(info);
}

static void write_buddy(json *object, const char *name)
{
    GSList *nodes = purple_find_buddies(account_current(), name);
    PurpleBuddy *buddy = nodes->data;
    PurplePresence *presence = purple_buddy_get_presence(buddy);
    PurpleStatus *status = purple_presence_get_active_status(presence);

    json_text(object, "name", name);
    json_text(object, "alias", purple_buddy_get_alias(buddy));
    json_text(object, "server-alias", purple_buddy_get_server_alias(buddy));
    json_text(object, "status", purple_status_get_id(status));
    json_flag(object, "online", purple_presence_is_online(presence));
    json_flag(object, "idle", purple_presence_is_idle(presence));
    json_begin_array(object, "groups");
    for (GSList *each = nodes; each; each = each->next) {
        json_text(object, NULL, purple_group_get_name(purple_buddy_get_group(each->data)));
    }
    json_end_array(object);
    write_tooltip(object, buddy);
    g_slist_free(nodes);
}

static char *state_of(const char *name)
{
    json *object = json_event("buddy");
    write_buddy(object, name);
    return json_detach(object);
}

/* Everything after the time stamp. */
static const char *comparable(const char *state)
{
    const char *rest = strstr(state, "\"name\"");
    return rest ? rest : state;
}

static void report(PurpleBuddy *buddy)
{
    const char *name = purple_buddy_get_name(buddy);
    GSList *nodes = purple_find_buddies(account_current(), name);
    gboolean present = nodes != NULL && purple_buddy_get_group(nodes->data) != NULL;
    g_slist_free(nodes);
    if (!present || purple_buddy_get_account(buddy) != account_current()) {
        return;
    }
    char *now = state_of(name);
    const char *before = g_hash_table_lookup(shown, name);
    if (!before || strcmp(comparable(before), comparable(now))) {
        json_emit_line(now);
        g_hash_table_insert(shown, g_strdup(name), now);
    } else {
        g_free(now);
    }
}

static void update(PurpleBuddyList *list, PurpleBlistNode *node)
{
    if (node && PURPLE_BLIST_NODE_IS_BUDDY(node)) {
        report(PURPLE_BUDDY(node));
    }
}

static void on_buddy(PurpleBuddy *buddy, gpointer data)
{
    report(buddy);
}

static void on_status(PurpleBuddy *buddy, PurpleStatus *old_status, PurpleStatus *status, gpointer data)
{
    report(buddy);
}

static void on_added(PurpleBuddy *buddy, gpointer data)
{
    json *event = json_event("buddy-added");
    json_text(event, "name", purple_buddy_get_name(buddy));
    json_text(event, "group", purple_group_get_name(purple_buddy_get_group(buddy)));
    json_emit(event);
    report(buddy);
}

/* A contact in several groups is several buddies; it is gone with the last of them. */
static void on_removed(PurpleBuddy *buddy, gpointer data)
{
    const char *name = purple_buddy_get_name(buddy);
    GSList *others = g_slist_remove(purple_find_buddies(account_current(), name), buddy);
    if (others) {
        report(others->data);
    } else {
        json *event = json_event("buddy-removed");
        json_text(event, "name", name);
        json_emit(event);
        g_hash_table_remove(shown, name);
    }
    g_slist_free(others);
}

/* As Pidgin does it: into the local list first, then to the server. */
void buddies_add(const char *id, const char *name, const char *group)
{
    if (!account_connection()) {
        commands_refuse(id, "not signed in");
        return;
    }
    PurpleGroup *target = purple_find_group(group);
    if (!target) {
        target = purple_group_new(group);
        purple_blist_add_group(target, NULL);
    }
    char *address = full_name(name);
    PurpleBuddy *buddy = purple_buddy_new(account_current(), address, NULL);
    purple_blist_add_buddy(buddy, NULL, target, NULL);
    purple_account_add_buddy(account_current(), buddy);
    g_free(address);
    commands_done(id);
}

void buddies_remove(const char *id, const char *name)
{
    char *address = full_name(name);
    GSList *nodes = account_connection() ? purple_find_buddies(account_current(), address) : NULL;
    if (!nodes) {
        commands_refuse(id, "no such buddy");
    } else {
        commands_done(id);
        for (GSList *each = nodes; each; each = each->next) {
            purple_account_remove_buddy(account_current(), each->data, purple_buddy_get_group(each->data));
            purple_blist_remove_buddy(each->data);
        }
    }
    g_slist_free(nodes);
    g_free(address);
}

void buddies_move(const char *id, const char *name, const char *group)
{
    char *address = full_name(name);
    PurpleBuddy *buddy = account_connection() ? purple_find_buddy(account_current(), address) : NULL;
    PurpleGroup *target = purple_find_group(group);
    if (!buddy || !target) {
        commands_refuse(id, buddy ? "no such group" : "no such buddy");
    } else {
        purple_blist_add_contact(purple_buddy_get_contact(buddy), target, NULL);
        commands_done(id);
    }
    g_free(address);
}

void buddies_add_group(const char *id, const char *group)
{
    if (!purple_find_group(group)) {
        purple_blist_add_group(purple_group_new(group), NULL);
    }
    commands_done(id);
}

/* Pidgin: the contacts of the group go first, then the server hears about the group. */
void buddies_remove_group(const char *id, const char *group)
{
    PurpleGroup *found = purple_find_group(group);
    if (!found) {
        commands_refuse(id, "no such group");
        return;
    }
    commands_done(id);
    GSList *buddies = NULL;
    for (PurpleBlistNode *contact = purple_blist_node_get_first_child((PurpleBlistNode *) found); contact;
         contact = purple_blist_node_get_sibling_next(contact)) {
        for (PurpleBlistNode *node = purple_blist_node_get_first_child(contact); node;
             node = purple_blist_node_get_sibling_next(node)) {
            if (PURPLE_BLIST_NODE_IS_BUDDY(node)) {
                buddies = g_slist_prepend(buddies, node);
            }
        }
    }
    for (GSList *each = buddies; each; each = each->next) {
        purple_account_remove_buddy(account_current(), each->data, found);
        purple_blist_remove_buddy(each->data);
    }
    g_slist_free(buddies);
    purple_account_remove_group(account_current(), found);
    purple_blist_remove_group(found);
}

void buddies_rename_group(const char *id, const char *from, const char *to)
{
    PurpleGroup *group = purple_find_group(from);
    if (!group) {
        commands_refuse(id, "no such group");
        return;
    }
    purple_blist_rename_group(group, to);
    commands_done(id);
}

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

void buddies_list(const char *id)
{
    json *answer = json_answer(id, TRUE);
    json_begin_array(answer, "groups");
    for (PurpleBlistNode *node = purple_blist_get_root(); node; node = purple_blist_node_get_sibling_next(node)) {
        if (PURPLE_BLIST_NODE_IS_GROUP(node)) {
            json_text(answer, NULL, purple_group_get_name(PURPLE_GROUP(node)));
        }
    }
    json_end_array(answer);

    GSList *all = account_current() ? purple_find_buddies(account_current(), NULL) : NULL;
    GList *names = NULL;
    for (GSList *each = all; each; each = each->next) {
        const char *name = purple_buddy_get_name(each->data);
        if (!g_list_find_custom(names, name, by_name)) {
            names = g_list_insert_sorted(names, (gpointer) name, by_name);
        }
    }
    json_begin_array(answer, "buddies");
    for (GList *each = names; each; each = each->next) {
        json_begin_object(answer, NULL);
        write_buddy(answer, each->data);
        json_end_object(answer);
    }
    json_end_array(answer);
    json_emit(answer);
    g_list_free(names);
    g_slist_free(all);
}

void buddies_install(void)
{
    static PurpleBlistUiOps ops = { .update = update };
    static int handle;
    void *blist = purple_blist_get_handle();
    shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    purple_blist_set_ui_ops(&ops);
    purple_signal_connect(blist, "buddy-added", &handle, PURPLE_CALLBACK(on_added), NULL);
    purple_signal_connect(blist, "buddy-removed", &handle, PURPLE_CALLBACK(on_removed), NULL);
    purple_signal_connect(blist, "buddy-status-changed", &handle, PURPLE_CALLBACK(on_status), NULL);
    purple_signal_connect(blist, "buddy-signed-on", &handle, PURPLE_CALLBACK(on_buddy), NULL);
    purple_signal_connect(blist, "buddy-signed-off", &handle, PURPLE_CALLBACK(on_buddy), NULL);
}
