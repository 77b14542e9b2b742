/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of the driver share. */
#ifndef PIDGIN_DRIVER_H
#define PIDGIN_DRIVER_H

#include <glib.h>
#include <purple.h>

#define DRIVER_UI "pidgin-driver"
#define SIPE_PLUGIN "prpl-sipe"

/* json.c: one object per line on the stream that was stdout when the program started. */
typedef struct json json;
void json_open(void);
json *json_event(const char *name);
json *json_answer(const char *id, gboolean ok);
void json_text(json *object, const char *key, const char *value);
void json_number(json *object, const char *key, gint64 value);
void json_flag(json *object, const char *key, gboolean value);
void json_begin_array(json *object, const char *key);
void json_end_array(json *object);
void json_begin_object(json *object, const char *key);
void json_end_object(json *object);
char *json_detach(json *object);
void json_emit(json *object);
void json_emit_line(const char *line);

/* names.c */
gboolean names_add_host(const char *assignment);
gboolean names_add_service(const char *assignment);
void names_install(void);

/* trust.c */
gboolean trust_only(const char *pem_file, char **problem);

/* trace.c */
gboolean trace_open(const char *debug_file, gboolean sip_events);
void trace_install(void);

/* dialogs.c */
void dialogs_install(void);
gboolean dialogs_set_policy(const char *kind, const char *policy);

/* account.c */
void account_install(guint reconnect_after);
void account_login(const char *id, GHashTable *options);
void account_logout(const char *id);
void account_set_status(const char *id, const char *status, const char *message);
PurpleAccount *account_current(void);
PurpleConnection *account_connection(void);

/* buddies.c */
void buddies_install(void);
void buddies_add(const char *id, const char *name, const char *group);
void buddies_remove(const char *id, const char *name);
void buddies_move(const char *id, const char *name, const char *group);
void buddies_add_group(const char *id, const char *group);
void buddies_remove_group(const char *id, const char *group);
void buddies_rename_group(const char *id, const char *from, const char *to);
void buddies_list(const char *id);

/* conversations.c */
void conversations_install(void);
void conversations_send(const char *id, const char *who, const char *text);
void conversations_typing(const char *id, const char *who, gboolean typing);

/* commands.c */
void commands_install(void);
void commands_refuse(const char *id, const char *reason);
void commands_done(const char *id);

/* main.c */
void driver_quit(void);

#endif
