/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Host names and SRV records come from the command line; the machine's resolver is never asked. */
#include "driver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

typedef struct {
    gpointer query;
    gpointer resolved;
    gpointer failed;
    guint timer;
} question;

static GHashTable *hosts;       /* lower-case name, address as text */
static GHashTable *services;    /* lower-case name, host:port */
static GHashTable *questions;   /* query, question */

static void create_tables(void)
{
    if (!hosts) {
        hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        services = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        questions = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    }
}

static gboolean add_to(GHashTable *table, const char *assignment)
{
    const char *equals = strchr(assignment, '=');
    if (!equals || equals == assignment || !equals[1]) {
        return FALSE;
    }
    char *name = g_strndup(assignment, equals - assignment);
    g_hash_table_insert(table, g_ascii_strdown(name, -1), g_strdup(equals + 1));
    g_free(name);
    return TRUE;
}

gboolean names_add_host(const char *assignment)
{
    create_tables();
    return add_to(hosts, assignment);
}

gboolean names_add_service(const char *assignment)
{
    create_tables();
    return add_to(services, assignment);
}

static const char *look_up(GHashTable *table, const char *name)
{
    char *lower = g_ascii_strdown(name, -1);
    const char *found = g_hash_table_lookup(table, lower);
    g_free(lower);
    return found;
}

static socklen_t to_address(const char *text, int port, struct sockaddr_storage *address)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *) address;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) address;
    memset(address, 0, sizeof *address);
    if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        return sizeof *v4;
    }
    if (inet_pton(AF_INET6, text, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        return sizeof *v6;
    }
    return 0;
}

static void announce(const char *kind, const char *name, const char *found)
{
    json *event = json_event("name-lookup");
    json_text(event, "kind", kind);
    json_text(event, "name", name);
    json_text(event, "found", found);
    json_emit(event);
}

static gboolean answer_host(gpointer data)
{
    question *asked = data;
    PurpleDnsQueryData *query = asked->query;
    PurpleDnsQueryResolvedCallback resolved = (PurpleDnsQueryResolvedCallback) asked->resolved;
    PurpleDnsQueryFailedCallback failed = (PurpleDnsQueryFailedCallback) asked->failed;
    const char *name = purple_dnsquery_get_host(query);
    struct sockaddr_storage literal;
    const char *text = to_address(name, 0, &literal) ? name : look_up(hosts, name);
    struct sockaddr_storage *address = g_new0(struct sockaddr_storage, 1);
    socklen_t size = text ? to_address(text, purple_dnsquery_get_port(query), address) : 0;

    announce("A", name, text);
    g_hash_table_remove(questions, query);
    if (size) {
        GSList *list = g_slist_append(NULL, GSIZE_TO_POINTER((gsize) size));
        resolved(query, g_slist_append(list, address));
    } else {
        g_free(address);
        failed(query, "no such host name");
    }
    return FALSE;
}

static gboolean answer_service(gpointer data)
{
    question *asked = data;
    PurpleSrvTxtQueryData *query = asked->query;
    PurpleSrvTxtQueryResolvedCallback resolved = (PurpleSrvTxtQueryResolvedCallback) asked->resolved;
    PurpleSrvTxtQueryFailedCallback failed = (PurpleSrvTxtQueryFailedCallback) asked->failed;
    const char *name = purple_srv_txt_query_get_query(query);
    const char *target = look_up(services, name);
    const char *colon = target ? strrchr(target, ':') : NULL;

    announce("SRV", name, target);
    g_hash_table_remove(questions, query);
    if (colon) {
        PurpleSrvResponse *record = g_new0(PurpleSrvResponse, 1);
        g_strlcpy(record->hostname, target, MIN((gsize) (colon - target) + 1, sizeof record->hostname));
        record->port = (int) g_ascii_strtoll(colon + 1, NULL, 10);
        resolved(query, g_list_append(NULL, record));
    } else {
        failed(query, "no such service");
    }
    return FALSE;
}

static void ask(gpointer query, gpointer resolved, gpointer failed, GSourceFunc answer)
{
    question *asked = g_new0(question, 1);
    asked->query = query;
    asked->resolved = resolved;
    asked->failed = failed;
    asked->timer = g_idle_add(answer, asked);
    g_hash_table_insert(questions, query, asked);
}

static void forget(gpointer query)
{
    question *asked = g_hash_table_lookup(questions, query);
    if (asked) {
        g_source_remove(asked->timer);
        g_hash_table_remove(questions, query);
    }
}

static gboolean resolve_host(PurpleDnsQueryData *query, PurpleDnsQueryResolvedCallback resolved,
                             PurpleDnsQueryFailedCallback failed)
{
    ask(query, resolved, failed, answer_host);
    return TRUE;
}

static gboolean resolve_service(PurpleSrvTxtQueryData *query, PurpleSrvTxtQueryResolvedCallback resolved,
                                PurpleSrvTxtQueryFailedCallback failed)
{
    ask(query, resolved, failed, answer_service);
    return TRUE;
}

static void forget_host(PurpleDnsQueryData *query)
{
    forget(query);
}

static void forget_service(PurpleSrvTxtQueryData *query)
{
    forget(query);
}

void names_install(void)
{
    static PurpleDnsQueryUiOps host_ops = { .resolve_host = resolve_host, .destroy = forget_host };
    static PurpleSrvTxtQueryUiOps service_ops = { .resolve = resolve_service, .destroy = forget_service };
    create_tables();
    purple_dnsquery_set_ui_ops(&host_ops);
    purple_srv_txt_query_set_ui_ops(&service_ops);
}
