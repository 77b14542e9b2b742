/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preload for Pidgin or Finch with pidgin-sipe. libxml2 since 2.12, and Debian 12's 2.9.14 with the repair of
 * CVE-2023-39615, call no element callback when a SAX handler is marked as SAX2 but has SAX1 callbacks only. The
 * plugin's handler is of that kind, so that without this it reads every document of any server as empty.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <libxml/parser.h>

int xmlSAXUserParseMemory(xmlSAXHandlerPtr sax, void *user_data, const char *buffer, int size)
{
    static int (*libxml2)(xmlSAXHandlerPtr, void *, const char *, int);
    xmlSAXHandler plain = *sax;
    if (!libxml2) {
        libxml2 = (int (*)(xmlSAXHandlerPtr, void *, const char *, int)) dlsym(RTLD_NEXT, "xmlSAXUserParseMemory");
    }
    if (plain.startElement && !plain.startElementNs) {
        plain.initialized = 1;
    }
    return libxml2(&plain, user_data, buffer, size);
}
